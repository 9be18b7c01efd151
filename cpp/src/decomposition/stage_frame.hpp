// The columns of a sorting process: which cases passed which stages.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/decomposition/gap_frame.hpp"

namespace skillnad {

/// A criterion's column and the first stage at which it is accounted for.
struct StageCriterion {
  std::string column;
  std::size_t stage = 0;
};

struct StageColumns {
  /// The columns asked for. Those of stages are logical, true where the case has passed the stage
  /// and those before; missing where it is at risk and its cell is missing, false behind that.
  Table table;
  std::vector<std::string> events;  ///< the level that passes each stage
};

/// Reads the stages. A criterion that is missing where no stage that needs it is reached gets some
/// value that others have: it is not looked at.
/// @param used  all columns the decomposition needs
/// Throws DataError[stage_order] and, of each stage, what read_response() throws.
StageColumns read_stages(Context& context, const std::shared_ptr<const Table>& table,
                         const GapRequest& request, const std::vector<StageCriterion>& criteria,
                         const std::vector<std::string>& used);

/// Throws OptionError[stages] for stages that cannot be.
void check_stages(const GapRequest& request);

}  // namespace skillnad
