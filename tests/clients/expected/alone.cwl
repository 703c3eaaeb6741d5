status 0
./said
1
unreachable
