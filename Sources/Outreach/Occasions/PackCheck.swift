import Model
import Templating

/// Every fault of a folder of packs, those of the audiences in their manifests included.
public enum PackCheck {
    /// - Parameter dealership: the store that signs; a made-up one where `nil`.
    public static func problems(in directory: String, dealership: Dealership? = nil) throws -> [Problem] {
        let problems = PackLibrary.check(directory: directory, dealership: dealership)
        guard !problems.contains(where: { $0.severity == .error }) else { return problems }
        return problems + (try audienceProblems(PackLibrary(directory: directory), directory))
    }

    private static func audienceProblems(_ library: PackLibrary, _ directory: String) throws -> [Problem] {
        library.packs.compactMap { pack in
            guard !pack.audience.isEmpty else { return nil }
            do throws(Problem) {
                _ = try AudienceParser.parse(pack.audience)
                return nil
            } catch {
                var problem = error
                problem.place = Place(file: "\(directory)/\(pack.name)/manifest.yaml", field: "for")
                return problem
            }
        }
    }
}
