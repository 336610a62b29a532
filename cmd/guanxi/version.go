package main

// version of the program.
const version = "0.1.0"
