import Foundation
import Testing

@testable import Transport

@Suite(
    "With nginx", .serialized, .timeLimit(.minutes(1)),
    .enabled(if: Program.exists("/usr/sbin/nginx", "/usr/bin/openssl")))
struct NginxTests {
    @Test("many requests are answered over kept connections, in clear and over TLS")
    func load() async throws {
        let nginx = try await Nginx(requestsPerConnection: 100_000)
        let transport = HTTPTransport(caFile: nginx.certificate.certificate)
        for url in [nginx.plain, nginx.secure] {
            let count = ProcessInfo.processInfo.environment["HONGYAN_MEASURE"].flatMap(Int.init) ?? 1000
            let start = ContinuousClock.now
            let outcomes = await performMany(count, url, through: transport)
            let time = ContinuousClock.now - start
            #expect(outcomes == ["200": count])
            if count > 1000 { print("\(url): \(Int(Double(count) / (time / .seconds(1)))) requests/s") }
        }
        let outcome = await transport.perform(TransferRequest(url: nginx.secure, body: [65]))
        guard case .response(_, let headers, _) = outcome else { return #expect(Bool(false)) }
        #expect(headers.contains { $0 == ("x-protocol", "HTTP/1.1") })
        await transport.close()
    }

    @Test("a server that ends its connections now and then leaves nobody in doubt")
    func goingAway() async throws {
        let nginx = try await Nginx(requestsPerConnection: 50)
        let transport = HTTPTransport(connectionsPerHost: 4, caFile: nginx.certificate.certificate)
        let outcomes = await performMany(2000, nginx.secure, through: transport)
        #expect(outcomes == ["200": 2000])
        await transport.close()
    }

    @Test("over HTTP/2, where it is asked for, every request has an outcome, and a broken one is never sent again")
    func http2() async throws {
        let nginx = try await Nginx(requestsPerConnection: 50)
        let transport = HTTPTransport(connectionsPerHost: 4, caFile: nginx.certificate.certificate, allowsHTTP2: true)
        let outcome = await transport.perform(TransferRequest(url: nginx.secure, body: [65]))
        guard case .response(_, let headers, _) = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(headers.contains { $0 == ("x-protocol", "HTTP/2.0") })
        let outcomes = await performMany(1000, nginx.secure, through: transport)
        #expect(outcomes.values.reduce(0, +) == 1000)
        #expect(Set(outcomes.keys).isSubset(of: ["200", "notSent", "ambiguous"]))
        await transport.close()
    }

    @Test("nothing is sent to a server whose certificate is not trusted")
    func untrusted() async throws {
        let nginx = try await Nginx(requestsPerConnection: 100)
        let transport = HTTPTransport()
        #expect(await performMany(3, nginx.secure, through: transport) == ["notSent": 3])
        await transport.close()
    }
}

private final class Nginx {
    let certificate: Certificate
    let plain: String
    let secure: String
    private let program: Program

    init(requestsPerConnection: Int) async throws {
        certificate = try Certificate()
        let (plainPort, securePort) = (try freePort(), try freePort())
        plain = "http://127.0.0.1:\(plainPort)/"
        secure = "https://localhost:\(securePort)/"
        let folder = certificate.folder
        try """
        daemon off; master_process off; pid \(folder)/pid; error_log /dev/null;
        events { worker_connections 512; }
        http {
            access_log off; keepalive_requests \(requestsPerConnection);
            client_body_temp_path \(folder)/body; proxy_temp_path \(folder)/proxy; fastcgi_temp_path \(folder)/fastcgi;
            scgi_temp_path \(folder)/scgi; uwsgi_temp_path \(folder)/uwsgi;
            server {
                listen 127.0.0.1:\(plainPort);
                listen 127.0.0.1:\(securePort) ssl http2;
                ssl_certificate \(certificate.certificate); ssl_certificate_key \(certificate.key);
                location / { add_header x-protocol $server_protocol; return 200 "ok"; }
            }
        }
        """.write(toFile: folder + "/nginx.conf", atomically: true, encoding: .utf8)
        program = try Program("/usr/sbin/nginx", ["-p", folder, "-c", folder + "/nginx.conf"])
        await waitForListener(on: plainPort)
        await waitForListener(on: securePort)
    }
}
