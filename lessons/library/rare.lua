-- A class that is rare: few of its pictures among many others, and how well they are ranked.
local own = library "own"
local rare = {}

local CLASSES = { sneaker = 7, bag = 8, boot = 9, trouser = 1, shirt = 6 }

local SIDE = 14

-- The pictures of clothes at half their size, or the learner's own: (n, 196) from 0 to 1, and their labels.
local clothes
local function pictures()
  local set = own.pictures(SIDE)
  if not clothes and set then
    clothes = { x = set.images:reshape(set.images:size(1), SIDE * SIDE), labels = set.labels:tolist() }
  elseif not clothes then
    local images, labels = data.fashion { side = SIDE }
    clothes = { x = images:reshape(images:size(1), SIDE * SIDE), labels = labels:tolist() }
  end
  return clothes
end

--- The names of the learner's own classes, any of which may be the rare one; nil where there are none.
function rare.own_classes()
  return own.names(SIDE)
end

local function part(x, found, others)
  local at = table.move(others, 1, #others, #found + 1, table.move(found, 1, #found, 1, {}))
  return {
    x = x:index_select(1, at), y = tensor.cat({ tensor.ones(#found), tensor.zeros(#others) }, 1),
    positives = #found, negatives = #others,
  }
end

--- Pictures to learn from, of which `positives` are of the class, and pictures to judge by, by the random
--- stream: two of { x = (n, 196), y = (n) of 1 and 0, the positives first, positives =, negatives = }. Of the
--- learner's own the class is its place among them ("1"; any other word is the first), and of few half are judged by.
function rare.clothes(class, positives, negatives)
  local all, mine, others = pictures(), {}, {}
  local of_own = rare.own_classes()
  local wanted = of_own and (tonumber(class) or 1) - 1 or CLASSES[class]
  for _, i in ipairs(random.permutation(#all.labels)) do
    local list = all.labels[i] == wanted and mine or others
    list[#list + 1] = i
  end
  if of_own then positives, negatives = math.min(positives, #mine // 2), math.min(negatives, #others // 2) end
  local function from(list, first, last) return table.move(list, first, last, 1, {}) end
  return part(all.x, from(mine, 1, positives), from(others, 1, negatives)),
    part(all.x, from(mine, positives + 1, #mine), from(others, negatives + 1, #others))
end

--- Precision over recall of scores, as if there were `odds` negatives for each positive: lists of recall and
--- precision where a positive is found, and their mean precision, the average precision.
function rare.ranking(scores, held, odds)
  local list, order = scores:tolist(), {}
  for i = 1, #list do order[i] = i end
  table.sort(order, function(a, b) return list[a] > list[b] or list[a] == list[b] and a > b end)
  local found, false_ones, recall, precision, sum = 0, 0, {}, {}, 0
  for _, i in ipairs(order) do
    if i > held.positives then
      false_ones = false_ones + 1
    else
      found = found + 1
      local share = found / held.positives
      recall[found], precision[found] = share, share / (share + odds * false_ones / held.negatives)
      sum = sum + precision[found]
    end
  end
  return recall, precision, sum / held.positives
end

--- The sum of the focal losses of logits, without α: with γ = 0 it is binary cross-entropy.
function rare.focal(logits, labels, gamma)
  return loss.binary_focal(logits, labels, { gamma = gamma, alpha = 0.5, reduction = "sum" }) * 2
end

return rare
