#include "skillnad/base/zip.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace skillnad {

namespace {

constexpr std::size_t longest_code = 15;
constexpr std::size_t largest_entry = std::size_t{1} << 31;  // an archive may claim any size

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

[[noreturn]] void damaged(const char* what) {
  throw ZipError(what);
}

/// Bits from the lowest of each byte upwards.
class BitReader {
 public:
  explicit BitReader(std::string_view bytes) : bytes_(bytes) {}

  std::uint32_t bits(std::size_t n) {
    while (n_held_ < n) {
      if (at_ >= bytes_.size()) damaged("a compressed stream ends too early");
      held_ |= static_cast<std::uint64_t>(byte_at(bytes_, at_++)) << n_held_;
      n_held_ += 8;
    }
    const auto out = static_cast<std::uint32_t>(held_ & ((std::uint64_t{1} << n) - 1));
    held_ >>= n;
    n_held_ -= n;
    return out;
  }

  void to_byte() {
    held_ >>= n_held_ % 8;
    n_held_ -= n_held_ % 8;
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0, n_held_ = 0;
  std::uint64_t held_ = 0;
};

/// A canonical prefix code: codes of one length are consecutive, shorter ones come first.
class PrefixCode {
 public:
  explicit PrefixCode(const std::vector<std::uint8_t>& lengths) {
    for (const std::uint8_t length : lengths) ++count_[length];
    count_[0] = 0;
    std::int32_t left = 1;
    for (std::size_t length = 1; length <= longest_code; ++length) {
      left = 2 * left - static_cast<std::int32_t>(count_[length]);
      if (left < 0) damaged("a compressed stream has an impossible code");
    }
    std::array<std::size_t, longest_code + 2> first{};
    for (std::size_t length = 1; length <= longest_code; ++length)
      first[length + 1] = first[length] + count_[length];
    symbols_.resize(first[longest_code + 1]);
    for (std::size_t s = 0; s < lengths.size(); ++s)
      if (lengths[s] != 0) symbols_[first[lengths[s]]++] = static_cast<std::uint16_t>(s);
  }

  std::size_t next(BitReader& in) const {
    std::size_t code = 0, first = 0, index = 0;
    for (std::size_t length = 1; length <= longest_code; ++length) {
      code |= in.bits(1);
      const std::size_t n = count_[length];
      if (code < first + n) return symbols_[index + code - first];
      index += n;
      first = 2 * (first + n);
      code <<= 1;
    }
    damaged("a compressed stream has a code of no symbol");
  }

 private:
  std::array<std::size_t, longest_code + 1> count_{};
  std::vector<std::uint16_t> symbols_;
};

// RFC 1951, 3.2.5: lengths 3 to 258 and distances 1 to 32768, each with extra bits.
struct Base {
  std::uint16_t base;
  std::uint8_t extra;
};
constexpr Base lengths_of[] = {
    {3, 0},  {4, 0},  {5, 0},  {6, 0},   {7, 0},   {8, 0},   {9, 0},   {10, 0},  {11, 1}, {13, 1},
    {15, 1}, {17, 1}, {19, 2}, {23, 2},  {27, 2},  {31, 2},  {35, 3},  {43, 3},  {51, 3}, {59, 3},
    {67, 4}, {83, 4}, {99, 4}, {115, 4}, {131, 5}, {163, 5}, {195, 5}, {227, 5}, {258, 0}};
constexpr Base distances_of[] = {{1, 0},     {2, 0},     {3, 0},      {4, 0},      {5, 1},
                                 {7, 1},     {9, 2},     {13, 2},     {17, 3},     {25, 3},
                                 {33, 4},    {49, 4},    {65, 5},     {97, 5},     {129, 6},
                                 {193, 6},   {257, 7},   {385, 7},    {513, 8},    {769, 8},
                                 {1025, 9},  {1537, 9},  {2049, 10},  {3073, 10},  {4097, 11},
                                 {6145, 11}, {8193, 12}, {12289, 12}, {16385, 13}, {24577, 13}};

void inflate_block(BitReader& in, const PrefixCode& literals, const PrefixCode& distances,
                   std::size_t size, std::string& out) {
  constexpr std::size_t end_of_block = 256;
  for (;;) {
    const std::size_t symbol = literals.next(in);
    if (symbol == end_of_block) return;
    if (symbol < end_of_block) {
      out += static_cast<char>(symbol);
    } else {
      if (symbol - 257 >= std::size(lengths_of)) damaged("a compressed stream has a wrong length");
      const Base length = lengths_of[symbol - 257];
      const std::size_t n = length.base + in.bits(length.extra);
      const std::size_t far = distances.next(in);
      if (far >= std::size(distances_of)) damaged("a compressed stream has a wrong distance");
      const std::size_t distance = distances_of[far].base + in.bits(distances_of[far].extra);
      if (distance > out.size()) damaged("a compressed stream points before its start");
      for (std::size_t i = 0; i < n; ++i) out += out[out.size() - distance];
    }
    if (out.size() > size) damaged("a compressed stream is longer than the archive says");
  }
}

void stored_block(BitReader& in, std::size_t size, std::string& out) {
  in.to_byte();
  const std::uint32_t n = in.bits(16);
  if ((n ^ in.bits(16)) != 0xffff) damaged("a stored block has a wrong length");
  if (out.size() + n > size) damaged("a stored block is longer than the archive says");
  for (std::uint32_t i = 0; i < n; ++i) out += static_cast<char>(in.bits(8));
}

std::pair<PrefixCode, PrefixCode> fixed_codes() {
  std::vector<std::uint8_t> literals(288, 8);
  std::fill(literals.begin() + 144, literals.begin() + 256, std::uint8_t{9});
  std::fill(literals.begin() + 256, literals.begin() + 280, std::uint8_t{7});
  return {PrefixCode(literals), PrefixCode(std::vector<std::uint8_t>(30, 5))};
}

/// The codes of a block, written as lengths that are coded themselves (RFC 1951, 3.2.7).
std::pair<PrefixCode, PrefixCode> own_codes(BitReader& in) {
  static constexpr std::uint8_t order[] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                           11, 4,  12, 3, 13, 2, 14, 1, 15};
  const std::size_t n_literals = in.bits(5) + 257, n_distances = in.bits(5) + 1,
                    n_lengths = in.bits(4) + 4;
  std::vector<std::uint8_t> of_lengths(19, 0);
  for (std::size_t i = 0; i < n_lengths; ++i)
    of_lengths[order[i]] = static_cast<std::uint8_t>(in.bits(3));
  const PrefixCode code(of_lengths);
  std::vector<std::uint8_t> lengths;
  while (lengths.size() < n_literals + n_distances) {
    const std::size_t symbol = code.next(in);
    if (symbol < 16) {
      lengths.push_back(static_cast<std::uint8_t>(symbol));
      continue;
    }
    if (symbol == 16 && lengths.empty()) damaged("a compressed stream repeats nothing");
    const std::uint8_t repeated = symbol == 16 ? lengths.back() : std::uint8_t{0};
    const std::size_t n = symbol == 16   ? 3 + in.bits(2)
                          : symbol == 17 ? 3 + in.bits(3)
                                         : 11 + in.bits(7);
    lengths.insert(lengths.end(), n, repeated);
  }
  if (lengths.size() > n_literals + n_distances) damaged("a compressed stream has too many codes");
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(n_literals);
  return {PrefixCode({lengths.begin(), middle}), PrefixCode({middle, lengths.end()})};
}

}  // namespace

std::string inflate(std::string_view deflated, std::size_t size) {
  BitReader in(deflated);
  std::string out;
  // The size is the archive's claim: deflate gives at most 1032 bytes for one.
  out.reserve(std::min(size, 1032 * deflated.size()));
  for (bool last = false; !last;) {
    last = in.bits(1) == 1;
    const std::uint32_t type = in.bits(2);
    if (type == 0) {
      stored_block(in, size, out);
    } else if (type == 1) {
      static const std::pair<PrefixCode, PrefixCode> fixed = fixed_codes();
      inflate_block(in, fixed.first, fixed.second, size, out);
    } else if (type == 2) {
      const std::pair<PrefixCode, PrefixCode> own = own_codes(in);
      inflate_block(in, own.first, own.second, size, out);
    } else {
      damaged("a compressed stream has a block of no kind");
    }
  }
  if (out.size() != size) damaged("a compressed stream is shorter than the archive says");
  return out;
}

std::uint32_t crc32(std::string_view bytes) {
  static const std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> out{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t x = i;
      for (int bit = 0; bit < 8; ++bit) x = (x & 1) != 0 ? 0xedb88320u ^ (x >> 1) : x >> 1;
      out[i] = x;
    }
    return out;
  }();
  std::uint32_t x = 0xffffffffu;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    x = table[(x ^ byte_at(bytes, i)) & 255] ^ (x >> 8);
  return ~x;
}

namespace {

std::size_t little(std::string_view bytes, std::size_t at, std::size_t n) {
  if (at > bytes.size() || bytes.size() - at < n) damaged("the archive ends too early");
  std::size_t out = 0;
  for (std::size_t i = n; i > 0; --i) out = out << 8 | byte_at(bytes, at + i - 1);
  return out;
}

constexpr std::string_view end_mark("PK\x05\x06", 4);
constexpr std::size_t entry_mark = 0x02014b50, header_mark = 0x04034b50;

}  // namespace

ZipArchive::ZipArchive(std::string_view bytes) : bytes_(bytes) {
  const std::size_t end = bytes.rfind(end_mark);
  if (end == std::string_view::npos) damaged("the archive has no end");
  const std::size_t n = little(bytes, end + 10, 2);
  std::size_t at = little(bytes, end + 16, 4);
  for (std::size_t i = 0; i < n; ++i) {
    if (little(bytes, at, 4) != entry_mark) damaged("the archive's list of entries is damaged");
    Entry entry;
    if ((little(bytes, at + 8, 2) & 1) != 0) damaged("the archive is encrypted");
    entry.method = static_cast<std::uint32_t>(little(bytes, at + 10, 2));
    entry.crc = static_cast<std::uint32_t>(little(bytes, at + 16, 4));
    entry.packed = little(bytes, at + 20, 4);
    entry.size = little(bytes, at + 24, 4);
    const std::size_t n_name = little(bytes, at + 28, 2), n_extra = little(bytes, at + 30, 2),
                      n_comment = little(bytes, at + 32, 2);
    entry.header = little(bytes, at + 42, 4);
    if (bytes.size() - at - 46 < n_name) damaged("a name of the archive is cut off");
    if (!entries_.emplace(std::string(bytes.substr(at + 46, n_name)), entry).second)
      damaged("the archive has two entries of one name");
    at += 46 + n_name + n_extra + n_comment;
  }
}

std::string ZipArchive::read(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) damaged("the archive has no such entry");
  const Entry& entry = found->second;
  if (entry.size > largest_entry) damaged("an entry of the archive is too large");
  if (little(bytes_, entry.header, 4) != header_mark) damaged("an entry's header is damaged");
  const std::size_t n_name = little(bytes_, entry.header + 26, 2);
  const std::size_t start = entry.header + 30 + n_name + little(bytes_, entry.header + 28, 2);
  if (start > bytes_.size() || bytes_.size() - start < entry.packed)
    damaged("an entry of the archive is cut off");
  if (bytes_.substr(entry.header + 30, n_name) != name)
    damaged("an entry of the archive has two names");
  const std::string_view packed = bytes_.substr(start, entry.packed);
  constexpr std::uint32_t stored = 0, deflated = 8;
  if (entry.method != stored && entry.method != deflated)
    damaged("the archive is compressed in a way that is not read");
  std::string out = entry.method == stored ? std::string(packed) : inflate(packed, entry.size);
  if (out.size() != entry.size || crc32(out) != entry.crc)
    damaged("an entry of the archive does not have its checksum");
  return out;
}

}  // namespace skillnad
