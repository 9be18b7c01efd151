#include "saved_form.hpp"

#include <string_view>
#include <utility>

#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/sha256.hpp"

namespace skillnad::api {

namespace {

const char hash_key[] = ",\"result_hash\":\"";

}  // namespace

std::string saved_kind(const std::string& saved) {
  const Json in = json::parse(saved);
  return text(in, "skillnad");
}

Json begin_saved(const char* kind, int format) {
  Json out = Json::object();
  out.add("skillnad", kind).add("format", format);
  return out;
}

std::string seal(const Json& out) {
  std::string body = json::write(out);
  body.pop_back();  // the closing brace: the hash of what stands before it comes last
  return body + hash_key + to_hex(sha256(body)) + "\"}";
}

std::string saved_hash(const std::string& saved) {
  const std::size_t at = saved.rfind(hash_key);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + sizeof(hash_key) - 1;
  return saved.substr(begin, 64);
}

Json unseal(const std::string& saved, const char* kind, int format) {
  Json in = json::parse(saved);
  const std::string name = kind;
  if (text(in, "skillnad") != name)
    throw DataError("file_format", "The file is not a " + name + " saved by save_result().");
  if (in.at("format").as_number("format") != format)
    throw DataError("file_format", "The saved " + name +
                                       " has a format this version does not read. Load it with the "
                                       "version that saved it.");
  const std::size_t at = saved.rfind(hash_key);
  if (at == std::string::npos ||
      to_hex(sha256(std::string_view(saved).substr(0, at))) != saved_hash(saved))
    throw DataError("file_format",
                    "The saved " + name +
                        " has been changed since it was saved: its checksum does not "
                        "agree. Save the " +
                        name + " again.");
  return in;
}

Json symmetric(const Matrix& m) {
  Json out = Json::array();
  for (std::size_t j = 0; j < m.cols(); ++j)
    for (std::size_t i = j; i < m.rows(); ++i) out.push(number(m(i, j)));
  return out;
}

Matrix symmetric(const Json& at, const char* key, std::size_t size, const char* kind) {
  const Vector cells = numbers(at, key);
  if (cells.empty()) return {};
  if (cells.size() != size * (size + 1) / 2)
    throw DataError("file_format", "The saved " + std::string(kind) + " is damaged: " + key +
                                       " has the wrong number of cells. Save the " + kind +
                                       " again.");
  Matrix out(size, size);
  std::size_t k = 0;
  for (std::size_t j = 0; j < size; ++j)
    for (std::size_t i = j; i < size; ++i) out(i, j) = out(j, i) = cells[k++];
  return out;
}

std::vector<std::pair<std::string, double>> counts_from(const Json& in, const char* key) {
  std::vector<std::pair<std::string, double>> out;
  for (const Json& one : in.at(key).as_array(key))
    out.emplace_back(text(one, "column"), number(one, "n"));
  return out;
}

}  // namespace skillnad::api
