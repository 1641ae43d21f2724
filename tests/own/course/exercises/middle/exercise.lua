-- middle: the median of a list of an odd count.
local grading = require "grading"

local function expected(question)
  local list = {}
  for i = 1, question.list:numel() do list[i] = question.list[i]:item() end
  table.sort(list)
  return { middle = list[(#list + 1) // 2] }
end

local function case(count, arrays)
  return { shape = { count }, numbers = {}, arrays = arrays or { list = grading.fill({ count }, function()
    return math.random(0, 999) / 8
  end) } }
end

local function holds(check, count, arrays)
  local question = grading.question(case(count, arrays), "middle")
  check:match(question, expected(question))
end

return {
  page = "task1",
  version = "1",
  tolerance = { middle = { absolute = 1e-6, relative = 1e-5 } },
  expected = expected,
  probes = function() return { grading.question(case(5), "middle"), grading.question(case(7), "middle") } end,
  questions = function() return { grading.question(case(1), "middle"), grading.question(case(9), "middle") } end,
  checks = {
    grading.check { id = "sorted", points = 40, drawn_once = true, run = function(self)
      holds(self, 3, { list = { 1, 2, 4 } })
      holds(self, 1, { list = { 7 } })
    end },
    grading.check { id = "any", points = 60, drawn_once = true, run = function(self)
      for _, count in ipairs { 3, 5, 9, 41, 5, 7, 9, 11, 13 } do holds(self, count) end
    end },
  },
}
