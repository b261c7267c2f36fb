// swift-tools-version: 6.2
import PackageDescription

/// Every room treats its warnings as errors and imports only what it names here (`.ci/run` checks both).
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error), .enableUpcomingFeature("MemberImportVisibility")]

func room(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(
    of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies, exclude: exclude,
        swiftSettings: strict)
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "hongyan",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "hongyan", targets: ["hongyan"]),
        .library(name: "Liquid", targets: ["Liquid"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // System libraries, from Debian's packages.
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CSQLiteSetup", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CXlsxWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .target(
            name: "CPhoneNumber", cxxSettings: [.unsafeFlags(["-w"])],
            linkerSettings: [.linkedLibrary("phonenumber")]),

        // Rooms: docs/architecture.md draws them.
        room("JSON"),
        room("Liquid"),
        room("Model"),
        room("PhoneNumbers", ["CPhoneNumber"]),
        room("Tabular", ["CExpat", "CXlsxWriter", "CZip"]),
        room("YAMLFile", ["Model", yams]),
        room("Templating", ["Model", "Liquid", "YAMLFile", yams]),
        room("Transport", ["CCurl"]),
        room("Bounces", ["CGMime", "Model"], resources: [.embedInCode("Rules/bounces.rules")]),
        room(
            "Channels", ["Model", "Bounces", "JSON", "Liquid", "Transport", "YAMLFile", yams, crypto, cryptoExtras]),
        room("Storage", ["Model", "JSON", "CSQLiteSetup", crypto, grdb]),
        room(
            "Outreach",
            [
                "Model", "Liquid", "PhoneNumbers", "Tabular", "Templating", "Transport", "Bounces", "Channels",
                "Storage", crypto, logging,
            ]),
        room("Sandbox", ["Model", "YAMLFile", yams, nioCore, nioPosix, nioHTTP1]),
        room(
            "Console",
            [
                "Model", "Liquid", "Tabular", "Templating", "Channels", "Storage", "Outreach", hummingbird, crypto,
                cryptoExtras,
                logging,
                nioCore, httpTypes, lifecycle,
            ], resources: [.embedInCode("Pages")]),
        .executableTarget(
            name: "hongyan",
            dependencies: [
                "Model", "JSON", "Liquid", "PhoneNumbers", "Tabular", "YAMLFile", "Templating", "Transport", "Bounces",
                "Channels",
                "Storage",
                "Outreach", "Sandbox", "Console", argumentParser, logging, yams,
            ],
            swiftSettings: strict),

        // Measures, not shipped: make bench-mail.
        .executableTarget(
            name: "mail-bench", dependencies: ["Bounces", "Channels", "Model"], path: "Benchmarks/Mail",
            swiftSettings: strict),

        // Tests: real SQLite, real sockets, real servers. What several of them need is in Tests/Support.
        .target(name: "TestSupport", path: "Tests/Support", swiftSettings: strict),
        tests(of: "Model"),
        tests(of: "Liquid", exclude: ["Differential/ruby-liquid.rb"]),
        tests(of: "PhoneNumbers"),
        tests(of: "Tabular", ["CZip"]),
        tests(of: "Templating", ["Model"]),
        tests(of: "Transport"),
        .testTarget(
            name: "BouncesTests", dependencies: ["Bounces", "Model", "TestSupport"],
            resources: [.copy("Mails"), .copy("expected.tsv")], swiftSettings: strict),
        tests(of: "Channels", ["Model", "JSON", "Liquid", "Transport", crypto, cryptoExtras]),
        tests(of: "Storage", ["Model", grdb]),
        tests(of: "Sandbox", ["Model", nioCore, nioPosix, nioHTTP1]),
        tests(
            of: "Outreach",
            [
                "Model", "JSON", "Channels", "Storage", "Tabular", "Templating", "Sandbox", grdb, logging,
                crypto,
            ]),
        tests(
            of: "Console",
            ["Model", "Channels", "Outreach", "Storage", "Templating", logging, nioCore, nioPosix, crypto]),
        .testTarget(name: "CommandTests", dependencies: ["hongyan"], swiftSettings: strict),
        .testTarget(
            name: "RecordsTests", dependencies: ["Outreach", "Model", "Storage", "Tabular"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
    ]
)
