-- Second computations that claims of several pages share. None of them calls a kernel or the module that
-- it checks: formulas are plain Lua on numbers, minima are searched around.
local checks = {}

local function sum_of(formula, errors)
  local sum = 0
  for _, e in ipairs(errors) do sum = sum + formula(e) end
  return sum
end

--- A scene of curves.numbers: each value shown is formula(error), the last one their mean; so is the worked line.
function checks.numbers(c, scene, formula, pred, target)
  local shown, errors, expected = c:shown(scene, { pred = pred, target = target }), {}, {}
  local list = shown.list
  for i, p in ipairs(pred) do
    errors[i] = p - target[i]
    expected[i] = formula(errors[i])
  end
  expected[#expected + 1] = sum_of(formula, errors) / #errors
  local got = {}
  for i, pair in ipairs(list) do got[i] = pair[2] end
  c:close(got, expected, nil, scene)
  table.insert(expected, #expected, #errors)
  c:close(shown.worked, expected, 1e-3, scene)
end

local function total(formula, data, w, b)
  local sum = 0
  for i, x in ipairs(data.x) do sum = sum + formula(w * x + b - data.y[i]) end
  return sum
end

--- A scene of fits.scene: no line around the one that is shown has less of the formula's loss, in any of
--- eight directions and at four distances. `formulas` are in the order of the lines; gives the lines.
function checks.lines(c, scene, formulas, changed, start)
  local shown, lines = c:shown(scene, changed), {}
  local data = changed and changed.data or start
  for i, formula in ipairs(formulas) do
    local w, b = shown.list[i][2][1], shown.list[i][2][2]
    local least = total(formula, data, w, b)
    for _, size in ipairs { 0.003, 0.03, 0.3, 3 } do
      for turn = 0, 7 do
        local dw, db = size * math.cos(turn * math.pi / 4), size * math.sin(turn * math.pi / 4)
        c:holds(total(formula, data, w + dw * 0.2, b + db) >= least - 2e-3 * (1 + least),
          ("%s: a line %.3g away from the shown one has less loss"):format(shown.list[i][1], size))
      end
    end
    lines[i] = { w = w, b = b, loss = least }
    c:given(w, b, least)
  end
  return lines
end

--- An erratum: the kernel and the formula give `value`, the source something else.
function checks.erratum(c, scene, value)
  local values = c:shown(scene).values
  c:close(values[word "kernel-says"], value)
  c:close(values[word "by-hand"], value)
  local source = values[word "source-says"]
  c:given(source)
  c:holds(math.abs(source - value) > 1e-3 * math.abs(value), "the source's number is right")
end

return checks
