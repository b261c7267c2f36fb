import Foundation
import Model
import Storage
import Tabular

/// Takes in what cards and values are computed from: who holds a customer's vehicles, and what he paid. A table with the card's
/// number in one column, and any of the others.
public struct SegmentFile {
    public struct Summary: Hashable, Sendable {
        public var rows = 0
        public var holders = 0
        public var purchases = 0
        /// The same purchase stood there before.
        public var known = 0
        /// Rows that cannot be read, with the line and the reason.
        public var faults: [String] = []
    }

    private enum Column: String, CaseIterable {
        case card, holder, ownership, day, amount, brand

        var headings: [String] {
            switch self {
            case .card: ["card", "信息卡编号", "卡号"]
            case .holder: ["holder", "持有性质", "客户性质"]
            case .ownership: ["ownership", "所有制", "所有制性质"]
            case .day: ["date", "购买日期", "成交日期", "日期"]
            case .amount: ["amount", "金额", "成交价", "购车金额"]
            case .brand: ["brand", "品牌"]
            }
        }
    }

    private let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// - Throws: `Problem` where the file cannot be read, or has no card column.
    public func take(path: String) throws -> Summary {
        let reader: TableReader
        do { reader = try TableReader(path: path) } catch { throw Problem(error) }
        var summary = Summary()
        guard let heading = try next(reader) else { throw Problem("the file is empty", at: Place(file: path)) }
        let columns = Self.columns(heading.cells)
        guard columns[.card] != nil else {
            throw Problem(
                "no column has the card numbers", at: Place(file: path, line: heading.line),
                hint: "call it 信息卡编号 or card")
        }
        while let row = try next(reader) {
            guard !row.isBlank else { continue }
            summary.rows += 1
            do {
                try take(row, columns, &summary)
            } catch let problem as Problem {
                summary.faults.append("line \(row.line): \(problem.message)")
            }
        }
        return summary
    }

    private static func columns(_ cells: [String]) -> [Column: Int] {
        var columns: [Column: Int] = [:]
        for (index, cell) in cells.enumerated() {
            let name = cell.trimmingCharacters(in: .whitespaces).lowercased()
            if let column = Column.allCases.first(where: { $0.headings.contains(name) }) { columns[column] = index }
        }
        return columns
    }

    private func next(_ reader: TableReader) throws -> TableRow? {
        do { return try reader.next() } catch { throw Problem(error) }
    }

    private func take(_ row: TableRow, _ columns: [Column: Int], _ summary: inout Summary) throws {
        func text(_ column: Column) -> String? {
            guard let index = columns[column], index < row.cells.count else { return nil }
            let text = row.cells[index].trimmingCharacters(in: .whitespaces)
            return text.isEmpty ? nil : text
        }
        guard let card = text(.card) else { throw Problem("the card number is missing") }
        guard let customer = try workspace.store.customer(card: card) else {
            throw Problem("no customer has the card \(card)")
        }
        let holder = try text(.holder).map(Self.holder)
        let ownership = try text(.ownership).map(Self.ownership)
        if holder != nil || ownership != nil {
            try workspace.store.setHolder(holder, ownership, of: customer.id)
            summary.holders += 1
        }
        guard let amountText = text(.amount) else { return }
        let digits = amountText.filter { !"¥￥,， 元".contains($0) }
        guard let amount = Double(digits), amount >= 0, amount < 1e12 else {
            throw Problem("“\(amountText)” is no amount")
        }
        guard let dayText = text(.day) else { throw Problem("the amount has no day") }
        let day: CalendarDate
        do {
            day = try DateParser(today: workspace.clock.today).date(dayText)
        } catch {
            throw Problem("“\(dayText)” is no date")
        }
        let isNew = try workspace.store.addPurchase(
            of: customer.id, on: day, amount: Int(amount.rounded()), brand: text(.brand))
        if isNew { summary.purchases += 1 } else { summary.known += 1 }
    }

    private static func holder(_ text: String) throws -> SegmentRules.Holder {
        let all = SegmentRules.Holder.allCases
        if let holder = all.first(where: { $0.chineseName == text || $0.rawValue == text.lowercased() }) {
            return holder
        }
        throw Problem("“\(text)” holds no vehicles: write \(all.map(\.chineseName).joined(separator: "、"))")
    }

    private static func ownership(_ text: String) throws -> SegmentRules.Ownership {
        let all = SegmentRules.Ownership.allCases
        if let ownership = all.first(where: { $0.chineseName == text || $0.rawValue == text.lowercased() }) {
            return ownership
        }
        throw Problem("“\(text)” is no ownership: write \(all.map(\.chineseName).joined(separator: "、"))")
    }
}
