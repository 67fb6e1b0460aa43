#include "compiler/artifact/seal.h"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "compiler/pack/sha256.h"

namespace domat {
namespace {

constexpr std::string_view kElf = ELFMAG;
constexpr std::string_view kWasm("\0asm\1\0\0\0", 8);

// A plain structure from the bytes at some place, if they hold one.
template <typename T>
std::optional<T> at(std::string_view bytes, std::uint64_t place) {
  T out;
  if (place > bytes.size() || bytes.size() - place < sizeof out) return std::nullopt;
  std::memcpy(&out, bytes.data() + place, sizeof out);
  return out;
}
std::optional<std::string_view> part(std::string_view bytes, std::uint64_t place, std::uint64_t length) {
  if (place > bytes.size() || bytes.size() - place < length) return std::nullopt;
  return bytes.substr(place, length);
}

// Where the seal stands: nothing where there is none.
struct Place {
  ArtifactFault fault = ArtifactFault::not_an_artifact;
  std::size_t at = 0;
};

// Notes follow one another, name and content each padded to four bytes.
Place in_notes(std::string_view bytes, std::uint64_t place, std::uint64_t length) {
  const std::uint64_t end = place + length;
  while (const auto head = at<Elf64_Nhdr>(bytes, place)) {
    const std::uint64_t name = place + sizeof *head, content = name + ((std::uint64_t{head->n_namesz} + 3) & ~std::uint64_t{3});
    if (content > end) break;
    if (head->n_type == kSealType && part(bytes, name, head->n_namesz) == std::string_view(kSealName, sizeof kSealName))
      return {head->n_descsz == sizeof(Seal) ? ArtifactFault::none : ArtifactFault::other_abi, static_cast<std::size_t>(content)};
    place = content + ((std::uint64_t{head->n_descsz} + 3) & ~std::uint64_t{3});
    if (place >= end) break;
  }
  return {};
}

Place in_shared_object(std::string_view bytes) {
  const auto head = at<Elf64_Ehdr>(bytes, 0);
  if (!head) return {};
  if (head->e_ident[EI_CLASS] != ELFCLASS64 || head->e_ident[EI_DATA] != ELFDATA2LSB || head->e_machine != EM_X86_64) return {ArtifactFault::other_machine};
  if (head->e_type != ET_DYN || head->e_phentsize != sizeof(Elf64_Phdr)) return {};
  for (std::uint64_t i = 0; i < head->e_phnum; ++i) {
    const auto segment = at<Elf64_Phdr>(bytes, head->e_phoff + i * sizeof(Elf64_Phdr));
    if (!segment) break;
    if (segment->p_type != PT_NOTE || !part(bytes, segment->p_offset, segment->p_filesz)) continue;
    const Place found = in_notes(bytes, segment->p_offset, segment->p_filesz);
    if (found.fault != ArtifactFault::not_an_artifact) return found;
  }
  return {};
}

// A number of at most 32 bits, in LEB128, as WebAssembly writes the sizes of its sections.
std::optional<std::uint32_t> leb(std::string_view bytes, std::size_t& place) {
  std::uint64_t v = 0;
  for (unsigned shift = 0; shift < 35 && place < bytes.size(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes[place++]);
    v |= std::uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return v <= UINT32_MAX ? std::optional(static_cast<std::uint32_t>(v)) : std::nullopt;
  }
  return std::nullopt;
}

Place in_wasm(std::string_view bytes) {
  for (std::size_t place = kWasm.size(); place < bytes.size();) {
    const char id = bytes[place++];
    const auto length = leb(bytes, place);
    if (!length || *length > bytes.size() - place) return {};
    const std::size_t next = place + *length;
    const auto name = id == 0 ? leb(bytes, place) : std::nullopt;
    if (name && part(bytes.substr(0, next), place, *name) == std::string_view(kSealName, sizeof kSealName - 1)) {
      place += *name;
      return {next - place == sizeof(Seal) ? ArtifactFault::none : ArtifactFault::other_abi, place};
    }
    place = next;
  }
  return {};
}

Place find_seal(std::string_view bytes) {
  if (bytes.starts_with(kElf)) return in_shared_object(bytes);
  if (bytes.starts_with(kWasm)) return in_wasm(bytes);
  return {};
}

// The linker knows nothing of it: a section at the end, of which machines take no notice.
void add_section(std::string& bytes) {
  constexpr std::size_t kName = sizeof kSealName - 1;
  bytes += '\0';
  bytes += static_cast<char>(1 + kName + sizeof(Seal));
  bytes += static_cast<char>(kName);
  bytes.append(kSealName, kName);
  bytes.append(sizeof(Seal), '\0');
}
static_assert(1 + sizeof kSealName - 1 + sizeof(Seal) < 128);

std::array<std::uint8_t, 32> digest(std::string_view bytes, std::size_t seal) {
  const std::size_t hole = seal + offsetof(Seal, sha256);
  const std::string zeros(sizeof Seal::sha256, '\0');
  Sha256 sum;
  sum.add(bytes.substr(0, hole));
  sum.add(zeros);
  sum.add(bytes.substr(hole + zeros.size()));
  return std::move(sum).digest();
}

ArtifactFault check(std::string_view bytes, std::size_t place, const Seal& s) {
  if (s.abi != DOMAT_ABI) return ArtifactFault::other_abi;
  if (s.machine != (bytes.starts_with(kElf) ? Machine::x86_64 : Machine::wasm32)) return ArtifactFault::other_machine;
  if (s.file_bytes != bytes.size() || !part(bytes, s.description_at, s.description_bytes) || !part(bytes, s.tables_at, s.tables_bytes)) return ArtifactFault::damaged;
  return std::ranges::equal(digest(bytes, place), s.sha256) ? ArtifactFault::none : ArtifactFault::damaged;
}

}  // namespace

std::string sealed(std::string linked, const ArtifactParts& parts) {
  if (parts.machine == Machine::wasm32) add_section(linked);
  const Place place = find_seal(linked);
  if (place.fault != ArtifactFault::none) return {};
  Seal seal{};
  std::ranges::copy(kSealMagic, seal.magic);
  seal.abi = DOMAT_ABI;
  seal.machine = parts.machine;
  seal.file_bytes = linked.size();
  seal.description_at = linked.find(parts.description), seal.description_bytes = parts.description.size();
  seal.tables_at = linked.find(parts.tables), seal.tables_bytes = parts.tables.size();
  std::memcpy(linked.data() + place.at, &seal, sizeof seal);
  std::ranges::copy(digest(linked, place.at), seal.sha256);
  std::memcpy(linked.data() + place.at, &seal, sizeof seal);
  return linked;
}

Unsealing unseal(std::string_view bytes) {
  Unsealing out;
  const Place place = find_seal(bytes);
  out.fault = place.fault;
  if (out.fault != ArtifactFault::none) return out;
  const auto seal = at<Seal>(bytes, place.at);
  constexpr std::size_t kVersion = sizeof kSealMagic - 1;  // the last character
  if (!seal || std::memcmp(seal->magic, kSealMagic, kVersion) != 0) out.fault = ArtifactFault::not_an_artifact;
  else if (seal->magic[kVersion] != kSealMagic[kVersion]) out.fault = ArtifactFault::other_abi;
  else out.fault = check(bytes, place.at, *seal);
  if (out.fault == ArtifactFault::other_abi && seal) out.abi = seal->abi;
  if (out.fault != ArtifactFault::none) return out;
  out.content = {seal->machine, *part(bytes, seal->description_at, seal->description_bytes), *part(bytes, seal->tables_at, seal->tables_bytes)};
  return out;
}

bool looks_like_artifact(const std::string& path) {
  if (std::error_code error; !std::filesystem::is_regular_file(path, error)) return false;
  if (path.ends_with(".so") || path.ends_with(".wasm")) return true;
  std::string head(4, '\0');
  std::ifstream(path, std::ios::binary).read(head.data(), static_cast<std::streamsize>(head.size()));
  return head == kElf || head == kWasm.substr(0, 4);
}

}  // namespace domat
