-- What test_compiled.c has compiled.
local function fail()
  error("on purpose")
end
fail()
