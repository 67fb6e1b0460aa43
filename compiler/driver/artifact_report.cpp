#include "compiler/driver/artifact_report.h"

#include <fmt/format.h>

#include <cerrno>

#include "compiler/diagnostics/printable.h"
#include "compiler/driver/report.h"

namespace domat {

void complain_of_artifact(const Options& o, const Artifact::Refusal& r) {
  const int cause = errno;
  const bool fr = o.lang == Lang::fr;
  const std::string file = "`" + printable(o.pack) + "`";
  const auto say = [&](const char* french, const char* english, const auto&... more) { complain(o, fmt::format(fmt::runtime(fr ? french : english), file, more...)); };
  switch (r.fault) {
    case ArtifactFault::none: return;
    case ArtifactFault::unreadable: return say("impossible de lire {} : {}", "cannot read {}: {}", system_reason(cause, o.lang));
    case ArtifactFault::not_an_artifact:
      return say("{} n'est pas un artefact de `domat build` ; rien n'en a été exécuté", "{} is not an artifact of `domat build`; nothing of it was run");
    case ArtifactFault::other_abi:
      if (r.abi == 0 || r.abi == DOMAT_ABI)
        return say("{} a été construit par une autre version de domat ; le construire à nouveau depuis son paquet",
                   "{} was built by another version of domat; build it again from its pack");
      return say("{} a été construit pour la version {} de l'ABI, ce domat a la version {} ; le construire à nouveau depuis son paquet",
                 "{} was built for version {} of the ABI, this domat has version {}; build it again from its pack", r.abi, DOMAT_ABI);
    case ArtifactFault::other_machine:
      if (r.machine == Machine::wasm32)
        return say("{} est un module WebAssembly : il s'exécute dans Node ou dans un navigateur ; pour cette machine, construire le paquet sans --target",
                   "{} is a WebAssembly module: it runs in Node or in a browser; for this machine, build the pack without --target");
      return say("{} est fait pour une autre machine ; un artefact pour x86-64 sous Linux est attendu", "{} is made for another machine; an artifact for x86-64 under Linux is expected");
    case ArtifactFault::damaged:
      return say("{} est tronqué ou a été modifié depuis sa construction ; le construire à nouveau depuis son paquet",
                 "{} is truncated or was changed since it was built; build it again from its pack");
    case ArtifactFault::other_tables:
      return say("les tables de {} sont celles d'une autre version de domat ; le construire à nouveau depuis son paquet",
                 "the tables of {} are those of another version of domat; build it again from its pack");
    case ArtifactFault::not_loadable: return say("{} ne peut pas être chargé : {}", "{} cannot be loaded: {}", printable(r.why));
  }
}

}  // namespace domat
