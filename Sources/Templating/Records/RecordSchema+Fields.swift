import Liquid
import Model

extension RecordSchema {
    static let customerFields: [Field] = [
        Field(name: "name", note: "王建国") { Value(Optional($0.record.customer.name).filled) },
        Field(name: "surname", note: "王, 欧阳; missing where it cannot be told, and for organisations") {
            let customer = $0.record.customer
            return customer.nature == .organisation ? .null : Value(Surname.of(customer.name))
        },
        Field(name: "salutation", note: "王总, 王先生, 王建国, 安达公司 李经理; `Mr. Wang`") {
            .string(Salutation.of($0.record.customer, language: $0.language))
        },
        Field(name: "greeting", note: "尊敬的王总, 尊敬的车主; `Dear Mr. Wang`") {
            .string(Salutation.greeting($0.record.customer, language: $0.language))
        },
        Field(name: "title", note: "称谓, as the record overrides it") { Value($0.record.customer.title.filled) },
        Field(name: "gender", note: "`male` or `female`") { Value($0.record.customer.gender?.rawValue) },
        Field(name: "card", note: "the card's number, `260307-001`") { .string($0.record.customer.card) },
        Field(name: "phone", note: "the first mobile, `+8613800001234`") {
            Value($0.record.customer.phones.first.filled)
        },
        Field(name: "email", note: "the first address") { Value($0.record.customer.emails.first.filled) },
        Field(name: "city", note: "上海") { Value($0.record.customer.city.filled) },
        Field(name: "address", note: "the postal address") { Value($0.record.customer.address.filled) },
        Field(name: "postcode", note: "`200000`") { Value($0.record.customer.postcode.filled) },
        Field(name: "birthday", note: "3月7日, 农历三月初七") { Value($0.record.customer.birthday.map(ChineseText.birthday)) },
        Field(name: "type", note: "`latent`, `prospect`, `owner`, `lost` or `vip`") {
            Value($0.record.customer.type?.rawValue)
        },
        Field(name: "is_organisation", note: "true or false") { .bool($0.record.customer.nature == .organisation) },
        Field(name: "contact", note: "the person to address in an organisation") {
            Value($0.record.customer.contactPerson.filled)
        },
        Field(name: "language", note: "`zh`, `en`") { .string($0.record.customer.language) },
    ]

    static let vehicleFields: [Field] = [
        Field(name: "brand", note: "大众") { Value($0.record.vehicle?.brand.filled) },
        Field(name: "model", note: "途观L") { Value($0.record.vehicle?.model.filled) },
        Field(name: "series", note: "途观") { Value($0.record.vehicle?.series.filled) },
        Field(name: "insurer", note: "保险公司") { Value($0.record.vehicle?.insurer.filled) },
        Field(name: "registered_on", note: "领牌日期") { Value($0.record.vehicle?.registeredOn?.description) },
        Field(name: "plate", note: "沪A12345") { Value($0.record.vehicle?.plate.filled) },
        Field(name: "vin", note: "车架号, 17 characters") { Value($0.record.vehicle?.vin.filled) },
        Field(name: "delivered_on", note: "交车日期, `2025-11-21`") { Value($0.record.vehicle?.deliveredOn?.description) },
        Field(name: "insurance_expires_on", note: "保险到期日") {
            Value($0.record.vehicle?.insuranceExpiresOn?.description)
        },
        Field(name: "inspection_due_on", note: "年检到期日") { Value($0.record.vehicle?.inspectionDueOn?.description) },
        Field(name: "maintenance_due_on", note: "下次保养日期") { Value($0.record.vehicle?.maintenanceDueOn?.description) },
        Field(name: "mileage", note: "kilometres, a number") { Value($0.record.vehicle?.mileage) },
        Field(
            name: "years",
            note: "full years since delivery, counting one that ends within a month; missing in the first"
        ) {
            Value($0.vehicleYears)
        },
    ]

    static let memberFields: [Field] = [
        Field(name: "relation", note: "`spouse`, `child`, `parent` or `other`") {
            Value($0.record.member?.relation.rawValue)
        },
        Field(name: "relation_label", note: "爱人, 孩子, 父母, 家人; `spouse`, `child`, `parent`, `family`") { view in
            let isChinese = Salutation.isChinese(view.language)
            return switch view.record.member?.relation {
            case nil: .null
            case .spouse: .string(isChinese ? "爱人" : "spouse")
            case .child: .string(isChinese ? "孩子" : "child")
            case .parent: .string(isChinese ? "父母" : "parent")
            case .other: .string(isChinese ? "家人" : "family")
            }
        },
        Field(name: "name", note: "the name, where it is known") { Value($0.record.member?.name.filled) },
    ]

    static let storeFields: [Field] = [
        Field(name: "name", note: "申城东风汽车销售服务有限公司") { .string($0.record.settings.dealership.name) },
        Field(name: "signature", note: "the SMS signature, without brackets") {
            .string($0.record.settings.dealership.signature)
        },
        Field(name: "brand", note: "the brand that it sells") { Value($0.record.settings.dealership.brand.filled) },
        Field(name: "phone", note: "021-60000000") { Value($0.record.settings.dealership.phone.filled) },
        Field(name: "address", note: "its postal address") { Value($0.record.settings.dealership.address.filled) },
        Field(name: "website", note: "its site") { Value($0.record.settings.dealership.website.filled) },
        Field(name: "general_manager", note: "总经理") { Value($0.record.settings.dealership.generalManager.filled) },
        Field(name: "email", note: "its mail address") { Value($0.record.settings.dealership.email.filled) },
    ]
}
