---@meta
-- Random numbers. For an editor with a Lua language server.

---The stream that tensor.rand, tensor.randn and math.random draw from too.
random = {}

---@param seed integer from 0 to 2^53
function random.seed(seed) end
---@param from? number
---@param to? number
---@return number
function random.uniform(from, to) end
---@param mean? number
---@param deviation? number
---@return number
function random.normal(mean, deviation) end
---A whole number, both ends included.
---@param from integer
---@param to integer
---@return integer
function random.integer(from, to) end
---1 to n in random order.
---@param n integer
---@return integer[]
function random.permutation(n) end
