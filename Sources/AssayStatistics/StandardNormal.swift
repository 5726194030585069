// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The normal distribution with mean 0 and standard deviation 1.
package enum StandardNormal {
  /// Returns the probability of a value up to `x`; the relative error is that of `erfc`, also far
  /// below zero.
  package static func cumulative(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

  /// Returns the value below which a share `p` of the distribution lies.
  ///
  /// Source: M. J. Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution",
  /// Applied Statistics 37 (1988), 477–484, routine PPND16; its relative error is about 1e-16.
  ///
  /// - Parameter p: Above 0 and below 1.
  package static func quantile(_ p: Double) -> Double {
    precondition(p > 0 && p < 1, "a quantile is asked for a share between 0 and 1")
    let q = p - 0.5
    if q.magnitude <= 0.425 {
      let r = 0.180625 - q * q
      return q * centreTop(r) / centreBottom(r)
    }
    let r = (-log(min(p, 1 - p))).squareRoot()
    let magnitude =
      r <= 5
      ? tailTop(r - 1.6) / tailBottom(r - 1.6)
      : farTop(r - 5) / farBottom(r - 5)
    return q < 0 ? -magnitude : magnitude
  }

  /// Returns the value up to which a share `p` lies; infinite for nothing and for all.
  package static func threshold(of p: Double) -> Double {
    p <= 0 ? -.infinity : p >= 1 ? .infinity : quantile(p)
  }

  /// A polynomial of degree 7, the constant first, by Horner's rule.
  ///
  /// Its coefficients are fields, not an array: draws are made by the thousand million.
  private struct Polynomial {
    let c: (Double, Double, Double, Double)
    let d: (Double, Double, Double, Double)

    init(
      _ c0: Double, _ c1: Double, _ c2: Double, _ c3: Double, _ d0: Double, _ d1: Double,
      _ d2: Double, _ d3: Double
    ) {
      c = (c0, c1, c2, c3)
      d = (d0, d1, d2, d3)
    }

    func callAsFunction(_ x: Double) -> Double {
      let upper = ((d.3 * x + d.2) * x + d.1) * x + d.0
      return (((upper * x + c.3) * x + c.2) * x + c.1) * x + c.0
    }
  }

  private static let centreTop = Polynomial(
    3.3871328727963666080, 1.3314166789178437745e2, 1.9715909503065514427e3,
    1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
    3.3430575583588128105e4, 2.5090809287301226727e3)
  private static let centreBottom = Polynomial(
    1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
    2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
    5.2264952788528545610e3)
  private static let tailTop = Polynomial(
    1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550,
    3.64784832476320460504, 1.27045825245236838258, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4)
  private static let tailBottom = Polynomial(
    1.0, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
    1.05075007164441684324e-9)
  private static let farTop = Polynomial(
    6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580,
    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
    2.71155556874348757815e-5, 2.01033439929228813265e-7)
  private static let farBottom = Polynomial(
    1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
    2.04426310338993978564e-15)
}
