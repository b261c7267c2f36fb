import Model
import Storage

/// Works out when vehicles are due for service of which nobody wrote down the day: by their mileages.
struct ServiceDesk {
    private static let pageSize = 5_000

    let workspace: Workspace

    /// Every vehicle that has mileages, a page at a time; what stays as it was is not written.
    func refresh() throws {
        let rules = workspace.settings.planning.service
        var last: Int64 = 0
        while case let page = try workspace.store.mileages(after: last, limit: Self.pageSize), let end = page.last {
            last = end.vehicleID
            try workspace.store.expectService(
                page.compactMap { facts in
                    let day = ServiceForecast.nextService(
                        readings: facts.readings, delivered: facts.delivered, rules: rules)
                    return day == facts.expected ? nil : (facts.vehicleID, day)
                })
        }
    }
}
