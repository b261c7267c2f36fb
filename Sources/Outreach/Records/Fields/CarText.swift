/// Plates, vehicle identification numbers, mileages and postcodes.
enum CarText {
    /// ISO 3779: 17 characters, never I, O or Q. The check digit is no duty in China and often drawn.
    static func vin(_ text: String) throws(FieldFault) -> String {
        if text.utf8.count == 17, text.utf8.allSatisfy(isVINCharacter) { return text }
        let vin = CellText.halfWidth(text).uppercased().filter { $0 != " " && $0 != "-" }
        guard vin.count == 17 else {
            throw FieldFault("\(vin.count) characters; a VIN has 17", hint: "copy it from the vehicle licence")
        }
        for character in vin where !(character.asciiValue.map(isVINCharacter) ?? false) {
            throw FieldFault("holds \(character), which no VIN does", hint: "0 and 1 are digits there, never O and I")
        }
        return vin
    }

    private static func isVINCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "I"), UInt8(ascii: "O"), UInt8(ascii: "Q"): false
        default: (48...57).contains(byte) || (65...90).contains(byte)
        }
    }

    /// Upper case, without spaces and the dot of the plate; `nil` where there is none yet.
    static func plate(_ text: String) throws(FieldFault) -> String? {
        // 沪A12345
        if text.utf8.count <= 10,
            text.utf8.dropFirst(3).allSatisfy({ (48...57).contains($0) || (65...90).contains($0) })
        {
            return text
        }
        let plate = CellText.halfWidth(text).uppercased().filter { !" -·•.".contains($0) }
        if ["未上牌", "待上牌", "临牌", "新车", "无牌"].contains(plate) { return nil }
        guard plate.count <= 12 else {
            throw FieldFault("too long for a plate", hint: "one vehicle to a row or column")
        }
        return plate.isEmpty ? nil : plate
    }

    /// 12345, 12,345 km, 1.2万公里: kilometres.
    static func mileage(_ text: String) throws(FieldFault) -> Int {
        if let value = Int(text), (0..<10_000_000).contains(value) { return value }
        var rest = CellText.halfWidth(text).lowercased().filter { $0 != "," && $0 != " " }
        for unit in ["公里", "千米", "km"] where rest.hasSuffix(unit) { rest.removeLast(unit.count) }
        var factor = 1.0
        if rest.hasSuffix("万") {
            rest.removeLast()
            factor = 10_000
        }
        guard let value = Double(rest), value >= 0, value * factor < 10_000_000 else {
            throw FieldFault("not a mileage", hint: "write kilometres, such as 12500")
        }
        return Int((value * factor).rounded())
    }

    /// Six digits; a spreadsheet takes the first 0 off, and it is put back: 10000 is 010000.
    static func postcode(_ text: String) throws(FieldFault) -> String {
        if text.utf8.count == 6, text.utf8.allSatisfy({ (48...57).contains($0) }) { return text }
        var digits = CellText.halfWidth(text).filter { $0 != " " }
        if digits.hasSuffix(".0") { digits.removeLast(2) }
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), (5...6).contains(digits.utf8.count) else {
            throw FieldFault("not a postcode", hint: "a Chinese one has six digits")
        }
        return digits.utf8.count == 5 ? "0" + digits : digits
    }
}
