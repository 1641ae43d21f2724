-- Pictures with several labels: digits 0 to 4 in the four cells of a canvas, none of them twice.
local canvases = { classes = 5, side = 16 }

local CELLS = 4

-- The handwritten digits 0 to 4, (n, 64) from 0 to 1 with an empty picture as the last, and where each class is:
-- the first 130 of a class to learn from, the rest to judge by.
local bank
local function digits()
  if not bank then
    local images, labels = data.digits()
    local n = images:size(1)
    bank = { x = tensor.cat({ images:reshape(n, 64), tensor.zeros(1, 64) }, 1), empty = n + 1, learnt = {}, unseen = {} }
    for class = 0, canvases.classes - 1 do bank.learnt[class], bank.unseen[class] = {}, {} end
    for i, label in ipairs(labels:tolist()) do
      local class = math.tointeger(label)
      if class < canvases.classes then
        local list = #bank.learnt[class] < 130 and bank.learnt[class] or bank.unseen[class]
        list[#list + 1] = i
      end
    end
  end
  return bank
end

--- `count` canvases by the random stream, of digits "learnt" or "unseen": pixels (count, 256), labels (count, 5)
--- of 0 and 1, and how many each holds, a list. `each` canvas holds 0 to 4 digits, evenly, unless it is given.
function canvases.draw(count, from, each)
  local all, at, labels, sizes = digits(), {}, {}, {}
  for i = 1, count do
    local k, row = each or random.integer(0, CELLS), { 0, 0, 0, 0, 0 }
    local classes, cells = random.permutation(canvases.classes), random.permutation(CELLS)
    for cell = 1, CELLS do at[(i - 1) * CELLS + cell] = all.empty end
    for j = 1, k do
      local class = classes[j] - 1
      local list = all[from][class]
      row[class + 1] = 1
      at[(i - 1) * CELLS + cells[j]] = list[random.integer(1, #list)]
    end
    labels[i], sizes[i] = row, k
  end
  local pixels = all.x:index_select(1, at):reshape(count, 2, 2, 8, 8):permute(1, 2, 4, 3, 5)
  return pixels:reshape(count, canvases.side ^ 2 // 1), tensor(labels), sizes
end

local Net = nn.Module "Labeller"

function Net:init()
  self.first = nn.Linear(canvases.side ^ 2 // 1, 128)
  self.second = nn.Linear(128, canvases.classes)
end

-- Logits, five a canvas.
function Net:forward(x)
  return self.second(self.first(x):relu())
end

--- A network of five logits, by the random stream.
function canvases.net()
  return Net()
end

--- The share of canvases whose labels are all right, and that by the number of labels: a list from none to four.
--- `found` and `labels` are (n, 5) of 0 and 1.
function canvases.exact(found, labels, sizes)
  local wrong, right, count = (found - labels):abs():sum(2):tolist(), {}, {}
  for k = 1, CELLS + 1 do right[k], count[k] = 0, 0 end
  local whole = 0
  for i, k in ipairs(sizes) do
    local hit = wrong[i] == 0 and 1 or 0
    right[k + 1], count[k + 1], whole = right[k + 1] + hit, count[k + 1] + 1, whole + hit
  end
  for k = 1, #right do right[k] = right[k] / math.max(count[k], 1) end
  return whole / #sizes, right
end

return canvases
