// Which files are taken for artifacts, by their bytes alone.
#include "compiler/artifact/seal.h"

#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>

namespace domat {
namespace {

// The least shared object that could bear a seal: a header, one segment of notes, and what was described.
std::string linked(const ArtifactParts& parts) {
  Elf64_Ehdr head{};
  std::memcpy(head.e_ident, ELFMAG, SELFMAG);
  head.e_ident[EI_CLASS] = ELFCLASS64, head.e_ident[EI_DATA] = ELFDATA2LSB;
  head.e_type = ET_DYN, head.e_machine = EM_X86_64, head.e_phoff = sizeof head, head.e_phentsize = sizeof(Elf64_Phdr), head.e_phnum = 1;
  Elf64_Phdr notes{};
  notes.p_type = PT_NOTE, notes.p_offset = sizeof head + sizeof notes, notes.p_filesz = 2 * sizeof(Elf64_Nhdr) + 4 + 8 + 8 + sizeof(Seal);
  const Elf64_Nhdr other{4, 8, 3}, ours{sizeof kSealName, sizeof(Seal), kSealType};
  std::string bytes;
  const auto add = [&](const auto& x) { bytes.append(reinterpret_cast<const char*>(&x), sizeof x); };
  add(head), add(notes), add(other);
  bytes += std::string("GNU\0abcdefgh", 12);
  add(ours);
  bytes.append(kSealName, sizeof kSealName).append(2, '\0').append(sizeof(Seal), '\0');
  return bytes + parts.description + parts.tables;
}
const std::string kModule("\0asm\1\0\0\0\1\4\1`\0\0", 14);  // with one type of function

ArtifactParts parts(Machine m) {
  ArtifactParts p;
  p.machine = m, p.description = "{\"name\":\"essai\"}", p.tables = "tables of a pack";
  return p;
}
std::string shared_object() { return sealed(linked(parts(Machine::x86_64)), parts(Machine::x86_64)); }
std::string module_of_wasm() {
  ArtifactParts p = parts(Machine::wasm32);
  std::string bytes = kModule;
  const std::string data = p.description + p.tables;
  bytes += '\0', bytes += static_cast<char>(data.size() + 2), bytes += std::string("\1x", 2) + data;
  return sealed(bytes, p);
}
ArtifactFault fault(std::string_view bytes) { return unseal(bytes).fault; }

TEST(Seal, IsKnownAgain) {
  for (const auto& [bytes, machine] : {std::pair{shared_object(), Machine::x86_64}, std::pair{module_of_wasm(), Machine::wasm32}}) {
    const Unsealing u = unseal(bytes);
    ASSERT_EQ(u.fault, ArtifactFault::none);
    EXPECT_EQ(u.content.machine, machine);
    EXPECT_EQ(u.content.description, "{\"name\":\"essai\"}");
    EXPECT_EQ(u.content.tables, "tables of a pack");
  }
}

// Truncated, or longer, or with any one bit changed: it is never taken for whole.
TEST(Seal, EveryChangeBreaksIt) {
  for (const std::string& bytes : {shared_object(), module_of_wasm()}) {
    for (std::size_t n = 0; n < bytes.size(); ++n) EXPECT_NE(fault(std::string_view(bytes).substr(0, n)), ArtifactFault::none) << n;
    EXPECT_NE(fault(bytes + '\0'), ArtifactFault::none);
    for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
      std::string other = bytes;
      other[i / 8] = static_cast<char>(other[i / 8] ^ 1 << i % 8);
      EXPECT_NE(fault(other), ArtifactFault::none) << i;
    }
  }
}

TEST(Seal, WhatIsWrongIsSaid) {
  const std::string good = shared_object();
  const std::size_t seal = good.find(std::string_view(kSealMagic, sizeof kSealMagic));
  ASSERT_NE(seal, std::string::npos);
  const auto with = [&](std::size_t place, char byte) {
    std::string bytes = good;
    bytes[place] = byte;
    return unseal(bytes);
  };
  EXPECT_EQ(with(seal + offsetof(Seal, abi), 7).fault, ArtifactFault::other_abi);
  EXPECT_EQ(with(seal + offsetof(Seal, abi), 7).abi, 7u);
  EXPECT_EQ(with(seal + sizeof kSealMagic - 1, '2').fault, ArtifactFault::other_abi);
  EXPECT_EQ(with(seal, 'D').fault, ArtifactFault::not_an_artifact);
  EXPECT_EQ(with(offsetof(Elf64_Ehdr, e_machine), EM_AARCH64 & 0x7f).fault, ArtifactFault::other_machine);
  EXPECT_EQ(with(EI_CLASS, ELFCLASS32).fault, ArtifactFault::other_machine);
  EXPECT_EQ(with(good.size() - 1, 'x').fault, ArtifactFault::damaged);
  EXPECT_EQ(fault(std::string_view(good).substr(0, good.size() - 1)), ArtifactFault::damaged);
  EXPECT_EQ(fault(linked(parts(Machine::x86_64))), ArtifactFault::not_an_artifact);
  EXPECT_EQ(fault(kModule), ArtifactFault::not_an_artifact);
  for (const char* text : {"", "fait a\n", "\x7f" "ELF", "!<arch>\n"}) EXPECT_EQ(fault(text), ArtifactFault::not_an_artifact) << text;
}

}  // namespace
}  // namespace domat
