# 一台新机器上只要两条命令：make demo 和 make test。
# 换解释器：make test PYTHON=python3.12

PYTHON ?=
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready$(if $(PYTHON),-$(subst /,_,$(PYTHON)))
ARGS   ?=
WORKERS ?= 3

# 有的环境不许写字节码；那样每个进程都要把所有模块重新编译一遍，多花几秒。
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-kills test-stories test-long lint bench lock
.DEFAULT_GOAL := help

help:
	@echo "make demo         打开演练房间：模拟的飞书和钉钉、一家示例公司，浏览器里直接试用"
	@echo "make test         运行全部默认测试"
	@echo "make test-kills   在每个流程的每个时刻杀死进程再恢复"
	@echo "make test-stories 在每种云和数据库上运行每个故事"
	@echo "make test-long    运行更久的测试（随机断电等）"
	@echo "make lint         检查格式、类型和分层"
	@echo "make bench        测量性能，与下限比较"
	@echo "make lock         按 pyproject.toml 重新生成 requirements.lock（需要 uv）"
	@echo "另加参数：make test ARGS='-k 需求'；换解释器：PYTHON=python3.12"

$(READY): requirements.lock pyproject.toml deploy/venv.sh
	@deploy/venv.sh $(VENV) $(PYTHON)
	@touch $@

demo: $(READY)
	@$(BIN)/bot demo $(ARGS)

test: $(READY)
	@echo "运行测试…"
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

test-kills: $(READY)
	@echo "在每个流程的每个时刻杀死进程…"
	@TURN=today $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests/kill/test_every_boundary.py -k kill_at_any $(ARGS)

test-stories: $(READY)
	@echo "在每种云和数据库上运行每个故事…"
	@$(BIN)/python -m pytest -m elsewhere -n $(WORKERS) --dist worksteal tests/stories $(ARGS)

test-long: $(READY)
	@echo "运行更久的测试…"
	@$(BIN)/python -m pytest -m long -s $(ARGS)

lint: $(READY)
	@echo "ruff check …"
	@$(BIN)/ruff check .
	@echo "ruff format --check …"
	@$(BIN)/ruff format --check .
	@echo "mypy …"
	@$(BIN)/mypy
	@echo "lint-imports …"
	@$(BIN)/lint-imports

bench: $(READY)
	@$(BIN)/python -m benchmarks $(ARGS)

lock:
	uv pip compile --universal --python-version 3.11 --no-header --no-annotate --generate-hashes \
		--group dev pyproject.toml -o requirements.lock
