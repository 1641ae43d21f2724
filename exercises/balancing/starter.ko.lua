-- 연습 문제 3: 적응적 손실 균형. 표시된 곳을 채운 다음 채점합니다.
--   losslab check balancing.lua

-- images의 모양은 (N, 3, 16, 24)입니다. 답 셋을 내야 합니다.
--   segmentation  (N, 5, 16, 24)  픽셀마다 하늘, 길가, 도로, 자동차, 표지판의 점수
--   depth         (N, 16, 24)     0(바로 앞)부터 1(60미터 이상)까지
--   detection     (N, 3, 8, 12)   칸마다 없음, 자동차, 표지판의 점수
local MultiTaskModel = nn.Module "MultiTaskModel"

function MultiTaskModel:init()
  -- 모든 작업이 공유하는 몸통과 작업마다의 머리: nn.Conv2d(from, to, size, { padding = 1 })
end

function MultiTaskModel:forward(images)
  -- segmentation, depth, detection을 돌려주십시오
end

local MultiTaskLoss = nn.Module "MultiTaskLoss"

-- log_vars는 작업마다 s = log σ²가 하나씩 든 텐서이고, 학습됩니다.
function MultiTaskLoss:init(num_tasks)
  self.log_vars = tensor.zeros(num_tasks)
end

-- losses는 작업마다 수가 하나씩 든 목록입니다. 합을 원소가 하나인 텐서로 돌려줍니다.
function MultiTaskLoss:forward(losses)
end

-- data는 장면이 네 개씩 든 배치의 목록입니다. batch.images와 함께 정답 batch.segmentation,
-- batch.depth, batch.detection이 들어 있습니다. 작업들의 손실은 loss.cross_entropy, loss.mae,
-- loss.focal입니다. 훈련에서 일어난 일을 돌려줍니다.
--   history.weights[epoch][task]  에폭이 끝났을 때의 exp(−s)
--   history.losses[epoch][task]   에폭의 모든 배치에 대한 평균
local function train(model, criterion, data, epochs)
  local history = { weights = {}, losses = {} }
  return history
end

return { MultiTaskModel = MultiTaskModel, MultiTaskLoss = MultiTaskLoss, train = train }
