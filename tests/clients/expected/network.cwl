status 0
./said
200
