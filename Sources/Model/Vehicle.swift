/// A vehicle of a customer, identified by its VIN where that is known, else by its plate.
public struct Vehicle: Hashable, Sendable, Codable {
    /// The store's own number of the row; 0 until it is saved.
    public var id: Int64
    public var brand: String?
    /// 车系
    public var series: String?
    /// 车型
    public var model: String?
    /// 车牌号
    public var plate: String?
    /// 车架号, 17 characters (ISO 3779), upper case.
    public var vin: String?
    /// 交车日期
    public var deliveredOn: CalendarDate?
    /// 领牌日期
    public var registeredOn: CalendarDate?
    /// 保险公司
    public var insurer: String?
    /// 保险到期日
    public var insuranceExpiresOn: CalendarDate?
    /// 年检到期日
    public var inspectionDueOn: CalendarDate?
    /// 下次保养日期
    public var maintenanceDueOn: CalendarDate?
    /// Kilometres.
    public var mileage: Int?
    /// Bought from this dealer (本店购车) or elsewhere; `nil` where nobody wrote it down.
    public var isBoughtHere: Bool?

    public init(
        id: Int64 = 0, brand: String? = nil, model: String? = nil, plate: String? = nil, vin: String? = nil,
        deliveredOn: CalendarDate? = nil, insuranceExpiresOn: CalendarDate? = nil,
        inspectionDueOn: CalendarDate? = nil, maintenanceDueOn: CalendarDate? = nil, mileage: Int? = nil,
        series: String? = nil, registeredOn: CalendarDate? = nil, insurer: String? = nil, isBoughtHere: Bool? = nil
    ) {
        self.id = id
        self.brand = brand
        self.model = model
        self.plate = plate
        self.vin = vin
        self.deliveredOn = deliveredOn
        self.insuranceExpiresOn = insuranceExpiresOn
        self.inspectionDueOn = inspectionDueOn
        self.maintenanceDueOn = maintenanceDueOn
        self.mileage = mileage
        self.series = series
        self.registeredOn = registeredOn
        self.insurer = insurer
        self.isBoughtHere = isBoughtHere
    }
}
