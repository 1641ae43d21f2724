-- How a Lua submission of this exercise is asked: one question in, one answer out. It judges nothing,
-- and what it stands on is taken here, before the submission is loaded.
local is_tensor, made, type = tensor.is, getmetatable(tensor).__call, type

-- The loss is the submission's to write: the engine's own are not there.
loss = nil

return function(TverskyLoss, question)
  if type(TverskyLoss) ~= "table" then return { lacks = "module" } end
  if not TverskyLoss.forward then return { lacks = TverskyLoss.TverskyLoss and "module" or "forward" } end
  local criterion = TverskyLoss(question.alpha, question.beta, question.smooth)
  local pred = made(nil, question.pred, { grad = true })
  if question.before then -- the loss is in use already, and is not the only one
    criterion(question.before, question.before_target)
    TverskyLoss(question.other, 1 - question.other, 2)(question.before, question.before_target)
    criterion(pred, question.target)
  end
  local loss = criterion(pred, question.target)
  if question.ask == "loss" then
    return { loss = loss }
  end
  if not is_tensor(loss) or not loss.requires_grad then
    return {}
  end
  (loss * (question._times or 1)):backward()
  return { grad = pred.grad }
end
