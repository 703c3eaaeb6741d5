status 0
./one
a
more
./said
made of two
content
a
b
refused
