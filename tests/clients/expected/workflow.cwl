status 0
./joined
one two three
