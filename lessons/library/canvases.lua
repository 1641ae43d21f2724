-- Pictures with several labels: digits 0 to 4, or the learner's own classes, in the four cells of a canvas, none of
-- them twice.
local own = library "own"
local canvases = { side = 16 }

local CELLS, MOST, NAMES = 4, 5, { "0", "1", "2", "3", "4" }

--- The names of the classes: five, or as many as the learner's own pictures have of their first five.
function canvases.names()
  local names = own.names(8)
  return names and table.move(names, 1, math.min(#names, MOST), 1, {}) or NAMES
end

--- How many pictures a canvas holds at most: one of a class.
function canvases.most()
  return math.min(CELLS, #canvases.names())
end

-- The handwritten digits, or the learner's own pictures, (n, 64) from 0 to 1 with an empty picture as the last, and
-- where each class is: the first 130 of a class to learn from, the rest to judge by; of the learner's own, a quarter.
local made
local function pictures()
  if made then return made end
  local set, images, labels = own.pictures(8), nil, nil
  if set then
    images, labels = set.images, set.labels
  else
    images, labels = data.digits()
  end
  local n, classes = images:size(1), #canvases.names()
  local bank = { x = tensor.cat({ images:reshape(n, 64), tensor.zeros(1, 64) }, 1), empty = n + 1, learnt = {}, unseen = {} }
  for class = 0, classes - 1 do bank.learnt[class], bank.unseen[class] = {}, {} end
  for i, label in ipairs(labels:tolist()) do
    local class = math.tointeger(label)
    if class < classes then
      local learnt, unseen = bank.learnt[class], bank.unseen[class]
      local to_learn = #learnt < 130
      if set then to_learn = #learnt < 3 * (#unseen + 1) end
      table.insert(to_learn and learnt or unseen, i)
    end
  end
  made = bank
  return made
end

--- `count` canvases by the random stream, of pictures "learnt" or "unseen": pixels (count, 256), labels (count, K)
--- of 0 and 1 for K classes, and how many each holds, a list. `each` canvas holds none to as many as can be, evenly,
--- unless it is given.
function canvases.draw(count, from, each)
  local all, at, labels, sizes = pictures(), {}, {}, {}
  local many, most = #canvases.names(), canvases.most()
  for i = 1, count do
    local k, row = each and math.min(each, most) or random.integer(0, most), {}
    for class = 1, many do row[class] = 0 end
    local classes, cells = random.permutation(many), random.permutation(CELLS)
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
  self.second = nn.Linear(128, #canvases.names())
end

-- Logits, one a class.
function Net:forward(x)
  return self.second(self.first(x):relu())
end

--- A network of a logit for each class, by the random stream.
function canvases.net()
  return Net()
end

--- The share of canvases whose labels are all right, and that by the number of labels: a list from none to as many
--- as can be. `found` and `labels` are (n, K) of 0 and 1.
function canvases.exact(found, labels, sizes)
  local wrong, right, count = (found - labels):abs():sum(2):tolist(), {}, {}
  for k = 1, canvases.most() + 1 do right[k], count[k] = 0, 0 end
  local whole = 0
  for i, k in ipairs(sizes) do
    local hit = wrong[i] == 0 and 1 or 0
    right[k + 1], count[k + 1], whole = right[k + 1] + hit, count[k + 1] + 1, whole + hit
  end
  for k = 1, #right do right[k] = right[k] / math.max(count[k], 1) end
  return whole / #sizes, right
end

return canvases
