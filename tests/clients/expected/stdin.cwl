status 0
./below.part
below
./lines.part
1
./warnings
warned
