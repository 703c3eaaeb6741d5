status 0
./said
a value with 'quotes' and \ more
0
writable
home
