import Foundation

extension StandardFilters {
    static let numbers: [String: StandardFilter] = [
        "plus": StandardFilter(1...1) { input, arguments, _ throws(Failure) in
            try Numbers.combine(input, arguments[0], .plus)
        },
        "minus": StandardFilter(1...1) { input, arguments, _ throws(Failure) in
            try Numbers.combine(input, arguments[0], .minus)
        },
        "times": StandardFilter(1...1) { input, arguments, _ throws(Failure) in
            try Numbers.combine(input, arguments[0], .times)
        },
        "divided_by": StandardFilter(1...1) { input, arguments, _ throws(Failure) in
            try Numbers.divide(input, arguments[0])
        },
        "modulo": StandardFilter(1...1) { input, arguments, _ throws(Failure) in
            try Numbers.remainder(input, arguments[0])
        },
        "abs": StandardFilter(0...0) { input, _, _ throws(Failure) in
            switch Numbers.number(input) {
            case .integer(let value) where value != .min: .integer(abs(value))
            case let number where number.integer != nil: number.integer?.absolute.value ?? .null
            case let number: .double(number.double.magnitude)
            }
        },
        "ceil": StandardFilter(0...0) { input, _, _ throws(Failure) in
            try Numbers.whole(Numbers.round(Numbers.number(input), places: 0, .up))
        },
        "floor": StandardFilter(0...0) { input, _, _ throws(Failure) in
            try Numbers.whole(Numbers.round(Numbers.number(input), places: 0, .down))
        },
        "round": StandardFilter(0...1) { input, arguments, _ throws(Failure) in
            let places = Int(exactly: Numbers.number(arguments[0]).double.rounded(.towardZero)) ?? 0
            let rounded = try Numbers.round(Numbers.number(input), places: places, .plain)
            return places > 0 ? rounded.value : try Numbers.whole(rounded)
        },
        "at_least": StandardFilter(1...1) { input, arguments, _ in
            Numbers.bounded(input, by: arguments[0], isLeast: true)
        },
        "at_most": StandardFilter(1...1) { input, arguments, _ in
            Numbers.bounded(input, by: arguments[0], isLeast: false)
        },
    ]
}
