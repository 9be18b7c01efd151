// Tables of shares with rounded or noisy counts.
#pragma once

#include "share_rows.hpp"
#include "skillnad/disclosure/release.hpp"

namespace skillnad {

/// Replaces every count of `release.table` by the method of the rules and makes the shares anew
/// from them; limits, which would tell the counts, and shares that break a rule are left out.
void perturb_shares(Context& context, const ShareTable& shares, const ShareProtection& found,
                    const DisclosureRules& rules, Release& release);

}  // namespace skillnad
