-- hpcrun where it was unpacked; Lmod.
local prefix = string.gsub(myFileName(), "/share/hpcrun/modulefiles/.*", "")
whatis("Name: hpcrun")
whatis("Description: runs programs from container images, as an ordinary user")
help([[hpcrun exec IMAGE PROGRAM runs a program from an image: hpcrun --help, man hpcrun]])
prepend_path("PATH", pathJoin(prefix, "bin"))
prepend_path("MANPATH", pathJoin(prefix, "share/man"))
