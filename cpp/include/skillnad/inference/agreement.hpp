// Two answers of yes or no by the same cases.
#pragma once

namespace skillnad {

/// Cases that said yes to both, to the first or the second alone, or to neither.
struct PairCounts {
  double both = 0.0, first = 0.0, second = 0.0, neither = 0.0;
  double total() const { return both + first + second + neither; }
};

struct Agreement {
  double kappa = 0.0, std_error = 0.0, low = 0.0, high = 0.0;
};

/// Cohen's kappa (1960), (p_o - p_e) / (1 - p_e), with the large-sample standard error of Fleiss,
/// Cohen and Everitt (1969). Missing (NaN) where chance alone agrees in all cases.
Agreement cohens_kappa(const PairCounts& counts, double level);

struct PairedDifference {
  double difference = 0.0;  ///< share of the first less share of the second
  double low = 0.0, high = 0.0;
  double p_value = 1.0;
};

/// The difference between two shares of the same cases. Limits are those of Agresti and Min (2005):
/// Wald's with half a case added to each of the four counts. The p-value is McNemar's exact one:
/// the smaller of the two discordant counts, binomial with chance 1/2, doubled, at most 1.
PairedDifference paired_difference(const PairCounts& counts, double level);

}  // namespace skillnad
