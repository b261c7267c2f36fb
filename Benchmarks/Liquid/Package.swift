// swift-tools-version: 6.2
import PackageDescription

// Liquid beside swift-mustache, on the same page: `make bench-liquid`. The sources of the language are links, so that
// nothing else of the product is built.
let package = Package(
    name: "LiquidBench",
    dependencies: [.package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1")],
    targets: [
        .target(name: "CAllocations"),
        .target(name: "JSON"),
        .target(name: "Liquid"),
        .executableTarget(
            name: "LiquidBench",
            dependencies: ["CAllocations", "JSON", "Liquid", .product(name: "Mustache", package: "swift-mustache")]),
    ]
)
