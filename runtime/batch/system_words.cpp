#include <cerrno>
#include <cstring>

#include "runtime/batch/source.h"

namespace domat {

std::string system_words(int error, bool french) {
  if (!french) return std::strerror(error);
  switch (error) {
    case ENOENT: return "aucun fichier de ce nom";
    case EACCES:
    case EPERM: return "refusé par le système";
    case EISDIR: return "c'est un dossier";
    case ENOTDIR: return "un élément du chemin n'est pas un dossier";
    case EEXIST: return "il existe déjà";
    case ENAMETOOLONG: return "nom trop long";
    case ENOSPC: return "il n'y a plus de place sur le disque";
    case EFBIG: return "le fichier serait plus grand que le système ne l'admet";
    case EROFS: return "le disque est en lecture seule";
    case EPIPE:
    case EBADF: return "la sortie est fermée";
    case EIO: return "erreur d'entrée-sortie";
    default: return std::strerror(error);
  }
}

}  // namespace domat
