status 0
./said
ended with three
