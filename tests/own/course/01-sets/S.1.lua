-- S.1: the number in the middle.
local lists = library "lists"

local COUNT = 5

page "S.1" {
  idea = { text "idea" },
  predict = { choice "predict" { answer = "stays" } },
  run = {
    scene "run" {
      controls = { numbers "list" { label = "x", value = { 1, 2, 3, 4, 5 }, from = 0, to = 100, step = 1 } },
      view = function(s)
        local x = {}
        for i = 1, COUNT do x[i] = i end
        return {
          figure = chart.figure {
            x = { label = "i", from = 1, to = COUNT },
            y = { label = word "readings", from = 0, to = 100 },
            chart.scatter { x = x, y = s.list, label = word "readings", selected = s.list.selected },
          },
          values = { { word "middle", lists.middle(s.list) } },
        }
      end,
    },
  },
  explain = { text "explain", number "check" { answer = 4, tolerance = 0.01, traps = { mean = 11 } } },
  use = { text "use" },
}

claim "stays" {
  check = function(c)
    c:given(5, 100)
    for _, largest in ipairs { 5, 100 } do
      c:close(c:shown("run", { list = { 1, 2, 3, 4, largest } }).values[word "middle"], 3)
    end
    c:close(c:answer("check"), 4) -- 3, 4, 40, 4, 4 in order: 3, 4, 4, 4, 40
  end,
}
