status 0
./said
content
read-only
not written
