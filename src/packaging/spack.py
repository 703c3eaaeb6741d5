# Unpacks a release of hpcrun. The tarball lies in a mirror of Spack's, or beside this repository's spack directory.
# flake8: noqa: F403,F405
import os

from spack.package import *


class Hpcrun(Package):
    """Runs programs from container images on clusters, as an ordinary user, without a daemon."""

    homepage = "file://" + os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
    url = homepage + "/hpcrun-@VERSION@-@ARCHITECTURE@.tar.gz"

    license("Apache-2.0")
    version("@VERSION@", sha256="@SHA256@")

    requires("target=@ARCHITECTURE@:", msg="the programs of this tarball are for @ARCHITECTURE@")

    def install(self, spec, prefix):
        install_tree(".", prefix)
