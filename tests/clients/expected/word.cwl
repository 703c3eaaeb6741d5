status 0
./said
of the image
