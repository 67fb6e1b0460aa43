#include "compiler/pack/load.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "compiler/pack/sha256.h"

namespace domat {
namespace {

namespace fs = std::filesystem;

std::string ids(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& d : diagnostics.all()) out += std::string(out.empty() ? "" : " ") + std::string(info(d.kind).id);
  return out;
}

// A folder of its own for each test.
class PackLoad : public testing::Test {
 protected:
  PackLoad() {
    std::string pattern = (fs::temp_directory_path() / "domat-pack-XXXXXX").string();
    top = mkdtemp(pattern.data());
  }
  ~PackLoad() override {
    std::error_code ignored;
    fs::remove_all(top, ignored);
  }

  void write(const std::string& name, const std::string& text) {
    fs::create_directories((top / name).parent_path());
    std::ofstream(top / name, std::ios::binary) << text;
  }
  LoadedPack load(const std::string& name) { return load_pack((top / name).string(), sources, diagnostics); }
  std::string load_ids(const std::string& name) {
    load(name);
    return ids(diagnostics);
  }
  std::string names(const PackSources& pack) {
    std::string out;
    for (const FileId file : pack.files) out += (out.empty() ? "" : " ") + sources.name(file);
    return out;
  }

  fs::path top;
  SourceMap sources;
  Diagnostics diagnostics;
};

TEST_F(PackLoad, AFolderInSortedOrder) {
  write("p/domat.toml", "name = \"p\"\n");
  write("p/b.domat", "fait b\n");
  write("p/a.domat", "fait a\n");
  write("p/a/z.domat", "fait z\n");
  write("p/état.domat", "\xEF\xBB\xBF" "fait é\n");
  write("p/notes.md", "prose");
  write("p/.git/hidden.domat", "fait h\n");
  write("p/.#a.domat", "fait h\n");
  write("p/other/domat.toml", "name = \"other\"\n");
  write("p/other/o.domat", "fait o\n");
  const LoadedPack pack = load("p");
  EXPECT_EQ(ids(diagnostics), "");
  EXPECT_EQ(names(pack), "a.domat a/z.domat b.domat état.domat");
  EXPECT_EQ(sources.text(pack.files[3]), "fait é\n");
  EXPECT_EQ(sources.name(pack.manifest_file), "domat.toml");
  EXPECT_EQ(pack.manifest.name, "p");
}

TEST_F(PackLoad, ALoneFile) {
  write("recours.domat", "fait a\n");
  write("recourse.en.domat", "fact a\n");
  const LoadedPack french = load("recours.domat"), english = load("recourse.en.domat");
  EXPECT_EQ(ids(diagnostics), "");
  EXPECT_EQ(french.manifest.name, "recours");
  EXPECT_EQ(french.manifest.version, "0.0.0");
  EXPECT_EQ(french.manifest.currency, "EUR");
  EXPECT_EQ(french.manifest.language, Lang::fr);
  EXPECT_FALSE(french.manifest_file.valid());
  EXPECT_EQ(english.manifest.name, "recourse");
  EXPECT_EQ(english.manifest.language, Lang::en);
  EXPECT_EQ(names(english), "recourse.en.domat");
}

TEST_F(PackLoad, WhatIsNoPack) {
  EXPECT_EQ(load_ids("nowhere"), "not_a_pack");
  EXPECT_EQ(load_ids("nowhere.domat"), "not_a_pack unreadable_file");
  write("empty/readme", "");
  EXPECT_EQ(load_ids("empty"), "not_a_pack unreadable_file pack_without_manifest");
  write("bare/domat.toml", "name = \"bare\"");
  EXPECT_EQ(load_ids("bare"), "not_a_pack unreadable_file pack_without_manifest no_rule_files");
}

TEST_F(PackLoad, DependenciesOnceEachAfterTheirOwn) {
  write("app/domat.toml", "name = \"app\"\n[dependencies]\nleft = { path = \"../left\" }\nright = { path = \"../right/../right\" }\nlone = { path = \"../lone.domat\" }\n");
  write("app/a.domat", "");
  write("left/domat.toml", "name = \"left\"\n[dependencies]\nbase = { path = \"../base\" }\n");
  write("left/l.domat", "");
  write("right/domat.toml", "name = \"right\"\n[dependencies]\nfloor = { path = \"../base/\" }\n");
  write("right/r.domat", "");
  write("base/domat.toml", "name = \"base\"\n");
  write("base/b.domat", "");
  write("lone.domat", "");
  const LoadedPack pack = load("app");
  EXPECT_EQ(ids(diagnostics), "");
  ASSERT_EQ(pack.dependencies.size(), 4u);
  EXPECT_EQ(names(pack.dependencies[0]), "left/base/b.domat");
  EXPECT_EQ(names(pack.dependencies[1]), "left/l.domat");
  EXPECT_EQ(names(pack.dependencies[2]), "lone/lone.domat");
  EXPECT_EQ(names(pack.dependencies[3]), "right/r.domat");
  EXPECT_EQ(pack.uses, (std::vector<std::size_t>{1, 2, 3}));
  EXPECT_EQ(pack.dependencies[1].uses, std::vector<std::size_t>{0});
  EXPECT_EQ(pack.dependencies[3].uses, std::vector<std::size_t>{0});
}

TEST_F(PackLoad, CyclesAndMissingDependencies) {
  write("a/domat.toml", "name = \"a\"\n[dependencies]\nb = { path = \"../b\" }\nmissing = { path = \"../c\" }\nnul = { path = \"..\\u0000/b\" }\n");
  write("a/a.domat", "");
  write("b/domat.toml", "name = \"b\"\n[dependencies]\na = { path = \"../a\" }\n");
  write("b/b.domat", "");
  const LoadedPack pack = load("a");
  EXPECT_EQ(ids(diagnostics), "dependency_cycle dependency_not_found dependency_not_found");
  EXPECT_EQ(diagnostics.all()[0].args[0].en, "`a` → `b` → `a`");
  EXPECT_EQ(sources.place(diagnostics.all()[0].span), "b/domat.toml:3");
  EXPECT_EQ(sources.place(diagnostics.all()[1].span), "domat.toml:4");
  EXPECT_EQ(pack.uses, (std::vector<std::size_t>{0, kNotLoaded, kNotLoaded}));
}

TEST_F(PackLoad, LongChainsEnd) {
  for (int i = 0; i < 300; ++i) {
    const std::string n = std::to_string(i);
    write("p" + n + "/domat.toml", "name = \"p\"\n[dependencies]\nnext = { path = \"../p" + std::to_string(i + 1) + "\" }\n");
    write("p" + n + "/a.domat", "");
  }
  EXPECT_EQ(load_ids("p0"), "nesting_too_deep");
}

TEST_F(PackLoad, LinksThatLoopAreNotFollowed) {
  write("p/domat.toml", "name = \"p\"\n");
  write("p/a.domat", "");
  fs::create_directory_symlink(top / "p", top / "p" / "again");
  fs::create_symlink(top / "p" / "loop.domat", top / "p" / "loop.domat");
  const LoadedPack pack = load("p");
  EXPECT_EQ(names(pack), "a.domat");
  EXPECT_EQ(ids(diagnostics), "unreadable_file");
}

TEST_F(PackLoad, FilesThatCannotBeRead) {
  write("p/domat.toml", "name = \"p\"\n");
  write("p/a.domat", "fait \xC3(\n");
  write("p/b.domat", "");
  fs::resize_file(top / "p/b.domat", kMaxFileBytes + 1);
  write("p/c.domat", "fait c\n");
  const LoadedPack pack = load("p");
  EXPECT_EQ(ids(diagnostics), "invalid_utf8 file_too_large");
  EXPECT_EQ(sources.name(diagnostics.all()[0].span.file), "a.domat");
  EXPECT_EQ(names(pack), "c.domat");
}

TEST_F(PackLoad, APackIsBounded) {
  write("p/domat.toml", "name = \"p\"\n");
  for (const char* name : {"p/a.domat", "p/b.domat", "p/c.domat", "p/d.domat", "p/e.domat", "p/f.domat"}) {
    write(name, "");
    fs::resize_file(top / name, kMaxFileBytes);  // holes: zeros that take no room on the disk
  }
  const LoadedPack pack = load("p");
  EXPECT_EQ(ids(diagnostics), "pack_too_large");
  EXPECT_EQ(pack.files.size(), 5u);
}

TEST_F(PackLoad, TheHashIsOfEverythingThatCounts) {
  const auto hash = [&](const char* name) { return load(name).hash; };
  const auto make = [&](const std::string& p, const std::string& manifest, const std::string& file, const std::string& text) {
    write(p + "/domat.toml", manifest);
    write(p + "/" + file, text);
  };
  make("a", "name = \"p\"\n", "x.domat", "fait x\n");
  make("b", "name = \"p\"\n", "x.domat", "fait x\n");
  make("c", "name = \"q\"\n", "x.domat", "fait x\n");
  make("d", "name = \"p\"\n", "y.domat", "fait x\n");
  make("e", "name = \"p\"\n", "x.domat", "fait y\n");
  make("f", "name = \"p\"\n[dependencies]\nd = { path = \"../d\" }\n", "x.domat", "fait x\n");
  EXPECT_EQ(hash("a"), hash("b"));
  EXPECT_EQ(hash("a").size(), 64u);
  for (const char* other : {"c", "d", "e", "f"}) EXPECT_NE(hash("a"), hash(other)) << other;
  const std::string before = hash("f");
  write("d/y.domat", "fait z\n");
  EXPECT_NE(hash("f"), before) << "a dependency counts";
  EXPECT_EQ(load("f").dependencies[0].hash, hash("d")) << "the prefix does not";
}

class ManifestText : public testing::Test {
 protected:
  Manifest parse(const std::string& text) {
    diagnostics = Diagnostics();
    return parse_manifest(sources.add("domat.toml", text), sources, diagnostics);
  }
  // The kinds, each with the text that its span covers.
  std::string wrong(const std::string& text) {
    parse(text);
    std::string out;
    for (const Diagnostic& d : diagnostics.all()) out += std::string(out.empty() ? "" : " ") + std::string(info(d.kind).id) + "[" + std::string(sources.text(d.span)) + "]";
    return out;
  }
  SourceMap sources;
  Diagnostics diagnostics;
};

TEST_F(ManifestText, Everything) {
  const Manifest m = parse(R"(name = "responsabilite\u0301"
version = "1.2.0"
language = "en"
jurisdiction = "FR"
currency = "JPY"
date-fact = "sinistre"
[dependencies]
z = { path = "../z" }
a = { path = "/a" }
)");
  EXPECT_EQ(ids(diagnostics), "");
  EXPECT_EQ(m.name, "responsabilité");
  EXPECT_EQ(m.version, "1.2.0");
  EXPECT_EQ(m.language, Lang::en);
  EXPECT_EQ(m.jurisdiction, "FR");
  EXPECT_EQ(m.currency, "JPY");
  EXPECT_EQ(m.date_fact, "sinistre");
  EXPECT_EQ(sources.text(m.date_fact_span), "\"sinistre\"");
  ASSERT_EQ(m.dependencies.size(), 2u);
  EXPECT_EQ(m.dependencies[0].name, "a");
  EXPECT_EQ(m.dependencies[1].path, "../z");
  EXPECT_EQ(sources.text(m.dependencies[1].span), "z");
}

TEST_F(ManifestText, EachMistakeAtItsPlace) {
  EXPECT_EQ(wrong(""), "manifest_without_name[]");
  EXPECT_EQ(wrong("name = \"\""), "manifest_without_name[\"\"]");
  EXPECT_EQ(wrong("name = \"p\"\n# é\nversoin = \"1\""), "manifest_unknown_key[versoin]");
  EXPECT_EQ(wrong("name = \"p\"\nversion = 1.2"), "manifest_wrong_type[1.2]");
  EXPECT_EQ(wrong("name = \"p\"\nlanguage = \"é\" # fr"), "manifest_unknown_language[\"é\"]");
  EXPECT_EQ(wrong("name = \"p\"\r\ncurrency = \"euro\"\r\n"), "manifest_unknown_currency[\"euro\"]");
  EXPECT_EQ(wrong("name = \"p\"\ndependencies = 3"), "manifest_wrong_type[3]");
  EXPECT_EQ(wrong("name = \"p\"\n[dependencies]\no = \"../o\""), "manifest_wrong_type[\"../o\"]");
  EXPECT_EQ(wrong("name = \"p\"\n[dependencies]\no = {}\np = { path = \"\" }"), "dependency_without_path[o] dependency_without_path[p]");
  EXPECT_EQ(wrong("name = \"p\"\n[dependencies]\no-o = { path = \"o\" }"), "dependency_name[o-o]");
  EXPECT_EQ(wrong("name = \"p\"\n[dependencies]\no = { path = 1 }\np = { path = \"p\", version = \"1\" }"), "manifest_wrong_type[1] manifest_unknown_key[version]");
  EXPECT_EQ(wrong("name = \"p\"\nname = \"q\"").substr(0, 22), "manifest_duplicate_key");
  EXPECT_EQ(wrong("name = \"p\"\nversion = un").substr(0, 15), "manifest_syntax");
  EXPECT_EQ(sources.line_of(diagnostics.all()[0].span), 2u);
  EXPECT_EQ(wrong("name = \"p\"\nprénom = \"q\""), "manifest_syntax[é]");
  EXPECT_EQ(wrong("name = \"p\"\n\u00A0version = \"q\""), "manifest_syntax[\u00A0]");
  EXPECT_EQ(wrong("name = \"p\" # é \u2028 é.\nversion = 'é\\' # é"), "");
  EXPECT_EQ(wrong("name = \"\"\"\np\"\"\""), "manifest_long_string[\"]");
  EXPECT_EQ(wrong("name = \"é\nversion = 'x'").substr(0, 15), "manifest_syntax");
  EXPECT_EQ(wrong(std::string("name = \"p\0\"", 11)).substr(0, 15), "manifest_syntax");
  EXPECT_EQ(wrong("name = 1\nversion = 2\nlanguage = 3"), "manifest_wrong_type[3] manifest_wrong_type[1] manifest_wrong_type[2]");
}

TEST_F(ManifestText, HostileDepthAndSize) {
  const auto repeated = [](const char* piece, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += piece;
    return out;
  };
  EXPECT_EQ(wrong("x = " + repeated("[", 300000)).substr(0, 16), "nesting_too_deep");
  EXPECT_EQ(wrong("x = " + repeated("{a=", 300000)).substr(0, 16), "nesting_too_deep");
  EXPECT_EQ(wrong("a" + repeated(".a", 300000) + " = 1").substr(0, 16), "nesting_too_deep");
  EXPECT_EQ(wrong("[a" + repeated(".a", 300000) + "]").substr(0, 16), "nesting_too_deep");
  const std::string key = "a" + repeated(".a", 60) + "=";
  wrong("x = [" + repeated(("{" + key + "[\n").c_str(), 16000));
  EXPECT_TRUE(diagnostics.has_errors());
  const auto start = std::chrono::steady_clock::now();
  std::string many = "name = \"p\"\ndependencies = {";
  for (int i = 0; many.size() < kMaxManifestBytes - 100; ++i) many += (i ? ",a" : "a") + std::to_string(i) + "={path=\"x\"}";
  EXPECT_EQ(wrong(many + "}"), "");
  std::string unknown = "name = \"p\"\n";
  for (int i = 0; unknown.size() < kMaxManifestBytes - 100; ++i) unknown += "b" + std::to_string(i) + "=1\n";
  wrong(unknown);
  EXPECT_GE(diagnostics.dropped(), 1u);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST_F(ManifestText, EveryTruncationAndEveryByte) {
  const std::string whole = "name = \"p\"\nversion = '1'\n[dependencies]\no = { path = \"../é\" }\n";
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if ((static_cast<unsigned char>(whole[i]) & 0xC0) == 0x80) continue;  // the text is always well-formed UTF-8
    parse(whole.substr(0, i));
    for (int byte = 0; byte < 0x80; ++byte) {
      if (static_cast<unsigned char>(whole[i]) >= 0x80) continue;
      std::string changed = whole;
      changed[i] = static_cast<char>(byte);
      parse(changed);
      for (const Diagnostic& d : diagnostics.all()) ASSERT_LE(d.span.end, changed.size());
    }
  }
}

TEST_F(PackLoad, MarkdownWithRules) {
  write("p/domat.toml", "name = \"p\"\n");
  write("p/b.domat.md", "# b\n");
  write("p/a.domat", "fait a\n");
  write("p/README.md", "```domat\nfait c\n```\n");
  write("p/.domat.md", "caché\n");
  EXPECT_EQ(names(load("p")), "a.domat b.domat.md");
  const std::string hash = load("p").hash;
  write("p/b.domat.md", "# B\n");
  EXPECT_NE(load("p").hash, hash) << "prose counts";
  EXPECT_EQ(ids(diagnostics), "");
  const LoadedPack french = load("p/b.domat.md");
  EXPECT_EQ(french.manifest.name, "b");
  EXPECT_EQ(french.manifest.language, Lang::fr);
  write("x.en.domat.md", "");
  const LoadedPack english = load("x.en.domat.md");
  EXPECT_EQ(english.manifest.name, "x");
  EXPECT_EQ(english.manifest.language, Lang::en);
  EXPECT_EQ(load_ids("p/README.md"), "not_a_pack");
}

// The examples of FIPS 180-4, and lengths around the block.
TEST(Sha256, KnownAnswers) {
  const auto hex = [](const std::string& text) {
    Sha256 hash;
    hash.add(text);
    return std::move(hash).hex();
  };
  EXPECT_EQ(hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  for (std::size_t length = 0; length < 200; ++length) {
    Sha256 bytes;
    for (std::size_t i = 0; i < length; ++i) bytes.add("x");
    EXPECT_EQ(std::move(bytes).hex(), hex(std::string(length, 'x'))) << length;
  }
}

}  // namespace
}  // namespace domat
