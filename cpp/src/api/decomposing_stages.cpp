// decompose_stages().
#include <memory>
#include <utility>

#include "functions.hpp"
#include "gap_calls.hpp"
#include "stage_arguments.hpp"

namespace skillnad::api {

namespace {

Value run_decompose_stages(Context& context, const Arguments& args) {
  args.table("data");
  Decomposition out;
  out.request = stage_request(args);
  out.options = stage_options(args);
  read_gap_settings(args, out);
  context.threads = static_cast<int>(args.whole("threads", 1, 1024));
  out.call = stages_call_text(args);
  auto data = std::make_shared<const GapData>(
      read_gap(context, *args["data"].get<std::shared_ptr<const Table>>(), out.request));
  return decomposed(context, std::move(out), std::move(data));
}

std::vector<std::string> decompose_stages_columns(const Arguments& args, const std::string&,
                                                  const std::vector<std::string>& names) {
  return gap_columns(stage_request(args), names);
}

const char stages_example[] =
    "data = pd.DataFrame({\"sex\": [1, 2, 1, 1, 2, 1, 2, 2, 1, 2, 1, 2, 1, 1, 2, 2, 1, 1, 2, 2,\n"
    "    1, 2, 1, 2, 1, 2, 2, 1, 2, 1],\n"
    "  \"need\": [1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1,\n"
    "    1, 1, 1, 1, 0, 1, 1, 1, 1, 1],\n"
    "  \"consent\": [1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 1,\n"
    "    1, 0, 0, 1, 0, 1, 0, 1, 1, 1]})\n"
    "stages = sk.decompose_stages(data, stages=[\"need\", \"consent\"], group=\"sex\")\n"
    "print(stages)\n"
    "matrix = sk.gap_components(stages)\n"
    "print(matrix)";

}  // namespace

void add_decomposing_stages(std::vector<Function>& functions) {
  Function f;
  f.name = "decompose_stages";
  f.family = "decomposition";
  f.title = "Take the gap of a sorting process apart by stages and criteria";
  f.doc =
      "Cases pass through stages - vulnerability, need, consent, decision - and who fails one does "
      "not come to the next. A group's unconditional rate is R = p_1 p_2 ... p_T, p_t the share "
      "that passes stage t of those at risk there, who have passed the ones before. With the stage "
      "weights W_t, Shapley's value of the product (Das Gupta 1993), R_a - R_b = sum_t W_t (p_t^a "
      "- p_t^b) exactly. The gap of every stage is decomposed among those at risk as "
      "decompose_gap() does it, p_t^a - p_t^b = sum_j phi_tj + U_t, and W_t phi_tj, W_t U_t are "
      "the cells of a matrix of stages and criteria whose sum is the gap.\n\n"
      "The influence of a cell is W_t IF(phi_tj) + phi_tj sum_s (dW_t/dp_s^a IF(p_s^a) + "
      "dW_t/dp_s^b IF(p_s^b)); from the influences come standard errors, within clusters, with "
      "one covariance for all cells. Degrees of freedom are those of the cases at risk at the "
      "stage, of all stages together the fewest.\n\n"
      "Each stage is also an outcome of its own: the gap in consent among those who were asked, "
      "and what of it the criteria leave (gap_components(detail = \"stages\"), gap_verdicts()). "
      "That consent accounts for a difference is no all-clear while the consent gap itself is "
      "unexplained. Those at risk at a later stage are selected by the stages before it, so what "
      "is unexplained there describes them and nobody else.\n\n"
      "Later stages of a case that failed one are not looked at and may be missing; that one of "
      "them is passed all the same is an error. A stage that too few cases of a group reach adds "
      "its gap as the part not_decomposed.";
  f.returns =
      "A decomposition; gap_components() and gap_verdicts() read it. Its fields are those of "
      "decompose_gap(), and stages: for each the level that passes, and by group the cases at "
      "risk, the share of all that reaches it and the share of these that passes. It holds no rows "
      "of the data.";
  f.errors = {"OptionError[stages]",    "OptionError[criteria]",  "OptionError[group]",
              "OptionError[delta]",     "DataError[stage_order]", "DataError[constant_outcome]",
              "DataError[event_order]", "ModelError[one_group]",  "ModelError[one_cluster]",
              "OptionError[interval]"};
  f.example = stages_example;
  f.arguments = stage_arguments();
  f.run = run_decompose_stages;
  f.columns = decompose_stages_columns;
  functions.push_back(std::move(f));
}

}  // namespace skillnad::api
