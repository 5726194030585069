// SPDX-License-Identifier: Apache-2.0

@testable import AssayExpressions

/// Addresses of the Internet and blocks of them.
///
/// Source: cel-spec, `tests/simple/testdata/network_ext.textproto`; the names and what they mean are
/// those of Kubernetes, `k8s.io/apiserver/pkg/cel/library`, files `ip.go` and `cidr.go`.
extension DynamicFunction {
  static let addressType = DynamicType.abstract("net.IP", [])
  static let blockType = DynamicType.abstract("net.CIDR", [])

  static let networks: [DynamicFunction] =
    [
      DynamicFunction("ip", [.init([.string], addressType)]) { values, _ throws(DynamicFault) in
        guard values.count == 1, case .string(let text) = values[0] else { return nil }
        return .address(try address(text))
      },
      DynamicFunction("cidr", [.init([.string], blockType)]) { values, _ throws(DynamicFault) in
        guard values.count == 1, case .string(let text) = values[0] else { return nil }
        return .network(try block(text))
      },
      DynamicFunction("isIP", [.init([.string], .bool)]) { values, _ throws(DynamicFault) in
        guard values.count == 1, case .string(let text) = values[0] else { return nil }
        return .bool((try? address(text)) != nil)
      },
      DynamicFunction("isCIDR", [.init([.string], .bool)]) { values, _ throws(DynamicFault) in
        guard values.count == 1, case .string(let text) = values[0] else { return nil }
        return .bool((try? block(text)) != nil)
      },
      DynamicFunction("ip.isCanonical", [.init([.string], .bool)]) {
        values, _ throws(DynamicFault) in
        guard values.count == 1, case .string(let text) = values[0] else { return nil }
        return .bool(try address(text).description == text)
      },
      ofAddress("family", .int) { .int(Int64($0.family)) },
      ofAddress("isUnspecified", .bool) { .bool($0.isUnspecified) },
      ofAddress("isLoopback", .bool) { .bool($0.isLoopback) },
      ofAddress("isGlobalUnicast", .bool) { .bool($0.isGlobalUnicast) },
      ofAddress("isLinkLocalMulticast", .bool) { .bool($0.isLinkLocalMulticast) },
      ofAddress("isLinkLocalUnicast", .bool) { .bool($0.isLinkLocalUnicast) },
      ofBlock("ip", addressType) { .address($0.address) },
      ofBlock("masked", blockType) { .network($0.masked) },
      ofBlock("prefixLength", .int) { .int(Int64($0.prefixLength)) },
      DynamicFunction(
        "containsIP", isReceiver: true,
        [.init([blockType, addressType], .bool), .init([blockType, .string], .bool)]
      ) { values, _ throws(DynamicFault) in
        guard values.count == 2, case .network(let outer) = values[0] else { return nil }
        switch values[1] {
        case .address(let inner): return .bool(outer.contains(inner))
        case .string(let text): return .bool(outer.contains(try address(text)))
        default: return nil
        }
      },
      DynamicFunction(
        "containsCIDR", isReceiver: true,
        [.init([blockType, blockType], .bool), .init([blockType, .string], .bool)]
      ) { values, _ throws(DynamicFault) in
        guard values.count == 2, case .network(let outer) = values[0] else { return nil }
        switch values[1] {
        case .network(let inner): return .bool(outer.contains(inner))
        case .string(let text): return .bool(outer.contains(try block(text)))
        default: return nil
        }
      },
    ]

  private static func ofAddress(
    _ name: String, _ result: DynamicType,
    _ body: @escaping @Sendable (NetworkAddress) -> DynamicValue
  ) -> DynamicFunction {
    DynamicFunction(name, isReceiver: true, [.init([addressType], result)]) {
      values, _ throws(DynamicFault) in
      guard values.count == 1, case .address(let address) = values[0] else {
        return nil
      }
      return body(address)
    }
  }

  private static func ofBlock(
    _ name: String, _ result: DynamicType,
    _ body: @escaping @Sendable (NetworkBlock) -> DynamicValue
  ) -> DynamicFunction {
    DynamicFunction(name, isReceiver: true, [.init([blockType], result)]) {
      values, _ throws(DynamicFault) in
      guard values.count == 1, case .network(let block) = values[0] else { return nil }
      return body(block)
    }
  }

  private static func address(_ text: String) throws(DynamicFault) -> NetworkAddress {
    do throws(NetworkAddress.Fault) {
      return try NetworkAddress(text)
    } catch {
      throw fault(
        error, "IP Address '\(text)' parse error during conversion from string",
        zone: "IP Address with zone value is not allowed")
    }
  }

  private static func block(_ text: String) throws(DynamicFault) -> NetworkBlock {
    do throws(NetworkAddress.Fault) {
      return try NetworkBlock(text)
    } catch {
      throw fault(
        error, "network address parse error during conversion from string",
        zone: "CIDR with zone value is not allowed")
    }
  }

  private static func fault(
    _ fault: NetworkAddress.Fault, _ malformed: String, zone: String
  ) -> DynamicFault {
    switch fault {
    case .malformed: DynamicFault(.badArgument, malformed)
    case .hasZone: DynamicFault(.badArgument, zone)
    case .isMapped: DynamicFault(.badArgument, "IPv4-mapped IPv6 address is not allowed")
    }
  }
}
