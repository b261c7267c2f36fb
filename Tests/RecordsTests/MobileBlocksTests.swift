import Testing

@testable import Outreach

@Suite("Telephone numbers by the block")
struct MobileBlocksTests {
    @Test("A cell is read the same whether a number of its block was seen before or not", arguments: 100...199)
    func sameAsAlone(start: Int) {
        // given a number of each of the blocks
        let blocks = MobileBlocks()
        for fourth in 0...9 { _ = blocks.numbers(in: "\(start)\(fourth)0000000", region: "CN") }
        // then
        for fourth in 0...9 {
            for cell in ["\(start)\(fourth)0009999", "\(start)\(fourth)000999", "\(start)\(fourth)000999O"] {
                #expect(
                    blocks.numbers(in: cell, region: "CN") == MobileBlocks().numbers(in: cell, region: "CN"), "\(cell)")
            }
        }
        #expect(
            blocks.numbers(in: "\(start)00009999", region: "US")
                == MobileBlocks().numbers(in: "\(start)00009999", region: "US"))
    }
}
