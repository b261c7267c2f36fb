import CZip

/// A ZIP archive (libzip), read part by part without unpacking it to memory or disk.
final class ZipArchive {
    let path: String
    private let handle: OpaquePointer

    init(path: String) throws(TabularError) {
        self.path = path
        var code: CInt = 0
        guard let handle = zip_open(path, ZIP_RDONLY, &code) else {
            throw TabularError("a broken XLSX file (libzip error \(code))", path: path, hint: "save it again in Excel")
        }
        self.handle = handle
    }

    deinit { zip_discard(handle) }

    /// The unpacked size of a part as the archive declares it; `nil` where there is no such part.
    func size(of name: String) -> Int? {
        var status = zip_stat_t()
        guard zip_stat(handle, name, zip_flags_t(ZIP_FL_NOCASE), &status) == 0 else { return nil }
        return Int(clamping: status.size)
    }

    /// Opens a part; `nil` where there is none.
    /// - Parameter most: the unpacked size beyond which the part is refused. What is kept in memory has a limit; a sheet,
    ///   which streams, needs none.
    func part(_ name: String, most: Int = .max) throws(TabularError) -> ZipPart? {
        guard let size = size(of: name) else { return nil }
        guard size <= most else {
            throw TabularError(
                "\(name) in the file unpacks to \(size >> 20) MiB", path: path, hint: "save the sheet as CSV")
        }
        guard let file = zip_fopen(handle, name, zip_flags_t(ZIP_FL_NOCASE)) else {
            throw TabularError("cannot open \(name) in the file", path: path, hint: "is it protected by a password?")
        }
        return ZipPart(name: name, archive: self, file: file, size: size)
    }
}

/// One part of an archive, unpacked as it is read.
final class ZipPart {
    let name: String
    /// Bytes, unpacked.
    let size: Int
    private(set) var bytesRead = 0
    private let archive: ZipArchive
    private let file: OpaquePointer
    private var chunk = [UInt8](repeating: 0, count: 64 * 1024)

    fileprivate init(name: String, archive: ZipArchive, file: OpaquePointer, size: Int) {
        self.name = name
        self.archive = archive
        self.file = file
        self.size = size
    }

    deinit { zip_fclose(file) }

    var path: String { archive.path }

    /// The next bytes, at most 64 KiB; none at the end.
    ///
    /// A part that unpacks to more than it declares (a zip bomb's trick) ends in an error.
    func read() throws(TabularError) -> ArraySlice<UInt8> {
        let length = chunk.withUnsafeMutableBytes { zip_fread(file, $0.baseAddress, zip_uint64_t($0.count)) }
        guard length >= 0 else { throw TabularError("\(name) in the file is broken", path: path) }
        bytesRead += Int(length)
        guard bytesRead <= size else { throw TabularError("\(name) in the file is larger than it says", path: path) }
        return chunk[..<Int(length)]
    }
}
