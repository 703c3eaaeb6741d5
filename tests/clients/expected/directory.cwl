status 0
./said
./deep/two
./one
index
