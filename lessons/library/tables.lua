-- Values beside a figure.
local tables = {}

--- A number as the pages write it: four digits, with a real minus sign.
function tables.number(x)
  if x ~= x then return "nan" end
  local text = ("%.4g"):format(x):gsub("-", "−")
  return text
end

--- A number above 0 in six places or fewer, as columns of numbers of many sizes have it.
function tables.short(x)
  return (x >= 100 and "%.0f" or x >= 1 and "%.2f" or "%.4f"):format(x)
end

--- The numbers of a tensor or a list in a row, each as `format` has it ("%.3f" unless given), with a real minus sign.
function tables.listed(numbers, format)
  local list = {}
  for i, x in ipairs(tensor.is(numbers) and numbers:reshape(-1):tolist() or numbers) do
    list[i] = x ~= x and "nan" or (format or "%.3f"):format(x):gsub("-", "−")
  end
  return table.concat(list, "  ")
end

--- The numbers in the places of a formula ("θ ← %s − %s·%s"), those from the second on in parentheses where
--- they are negative; the last one, what comes out, is not.
function tables.worked(formula, ...)
  local texts, count = {}, select("#", ...)
  for i, x in ipairs { ... } do
    local text = tables.number(x)
    texts[i] = x < 0 and i > 1 and i < count and "(" .. text .. ")" or text
  end
  return (formula:format(table.unpack(texts)))
end

--- A step of gradient descent with its numbers: "θ ← 0 − 0.1·(−24) = 2.4".
function tables.step(name, at, rate, slope)
  return tables.worked(name .. " ← %s − %s·%s = %s", at, rate, slope, at - rate * slope)
end

--- The kernel's value, the formula's own and what the source lesson prints: a scene of an erratum.
--- `by_hand` and `kernel` are functions, `source` a number or a text.
function tables.erratum(id, options)
  return scene(id) {
    kernel = options.loss,
    view = function()
      return {
        values = {
          { word "kernel-says", options.kernel() },
          { word "by-hand", options.by_hand() },
          { word "source-says", options.source },
        },
      }
    end,
  }
end

return tables
