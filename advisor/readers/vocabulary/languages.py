"""What losses, rates, epochs and steps are called in logs of other languages, where not ASCII."""

from __future__ import annotations

import re

# Longer words first: 训练损失 holds 损失.
_WORDS = {
    "训练损失": "train_loss",
    "训练集损失": "train_loss",
    "验证集损失": "val_loss",
    "测试集损失": "test_loss",
    "训练集平均损失": "train_loss",
    "验证集平均损失": "val_loss",
    "测试集平均损失": "test_loss",
    "平均训练损失": "train_loss",
    "平均验证损失": "val_loss",
    "训练loss": "train_loss",
    "验证loss": "val_loss",
    "测试loss": "test_loss",
    "訓練loss": "train_loss",
    "驗證loss": "val_loss",
    "検証loss": "val_loss",
    "学習loss": "train_loss",
    "训练集": "train",
    "验证集": "val",
    "测试集": "test",
    "訓練損失": "train_loss",
    "验证损失": "val_loss",
    "驗證損失": "val_loss",
    "検証損失": "val_loss",
    "测试损失": "test_loss",
    "检验损失": "val_loss",
    "测试误差": "test_error",
    "验证误差": "val_error",
    "训练误差": "train_error",
    "測試損失": "test_loss",
    "訓練誤差": "train_error",
    "検証誤差": "val_error",
    "학습 손실": "train_loss",
    "훈련 손실": "train_loss",
    "검증 손실": "val_loss",
    "테스트 손실": "test_loss",
    "损失": "loss",
    "損失": "loss",
    "학습률": "lr",
    "손실": "loss",
    "学習損失": "train_loss",
    "テスト損失": "test_loss",
    "검증손실": "val_loss",
    "학습손실": "train_loss",
    "훈련손실": "train_loss",
    "学习率": "lr",
    "學習率": "lr",
    "学習率": "lr",
    "准确率": "accuracy",
    "轮数": "epoch",
    "轮": "epoch",
    "轮次": "epoch",
    "周期": "epoch",
    "エポック": "epoch",
    "에포크": "epoch",
    "에폭": "epoch",
    "반복": "iteration",
    "스텝": "step",
    "정확도": "accuracy",
    "迭代": "iteration",
    "步数": "step",
    "步骤": "step",
    "误差": "error",
    "誤差": "error",
    "ステップ": "step",
    "эпоха": "epoch",
    "скорость обучения": "lr",
    "обучение": "train",
    "валидация": "val",
    "тест": "test",
    "потери": "loss",
    "потери на обучении": "train_loss",
    "потери на валидации": "val_loss",
    "потери на тесте": "test_loss",
    "лосс": "loss",
    "лосс на обучении": "train_loss",
    "лосс на валидации": "val_loss",
    "лосс на тесте": "test_loss",
    "функция потерь": "loss",
    "ошибка": "error",
    "ошибка на обучении": "train_error",
    "ошибка на валидации": "val_error",
    "ошибка на тесте": "test_error",
    "точность": "accuracy",
    "итерация": "iteration",
    "шаг": "step",
    "época": "epoch",
    "épocas": "epoch",
    "pérdida": "loss",
    "pérdida de entrenamiento": "train_loss",
    "pérdida de validación": "val_loss",
    "validación": "val",
    "validação": "val",
    "loss de validação": "val_loss",
    "loss validação": "val_loss",
    "loss de validación": "val_loss",
    "loss validación": "val_loss",
    "perda de treinamento": "train_loss",
    "perda de treino": "train_loss",
    "perda de validação": "val_loss",
    "entraînement": "train",
    "kayıp": "loss",
    "eğitim kaybı": "train_loss",
    "doğrulama kaybı": "val_loss",
    "öğrenme oranı": "lr",
    "öğrenme hızı": "lr",
    "époque": "epoch",
    "perte d'entraînement": "train_loss",
    "perte de validation": "val_loss",
}
# What tables are drawn with, the minus of books (U+2212), and signs as wide as Chinese characters.
_SIGNS = str.maketrans(
    {chr(narrow + 0xFEE0): chr(narrow) for narrow in range(0x21, 0x7F)}
    | {
        "│": "|",
        "┃": "|",
        "║": "|",
        "┆": "|",
        "\u2212": "-",
        "\uff0c": ", ",
        "、": ", ",
        "。": ". ",
    }
)
_KNOWN = re.compile("|".join(sorted(_WORDS, key=len, reverse=True)), re.IGNORECASE)
# '第 3 轮', '第3次迭代', '3번째 에포크의'
_COUNTED = re.compile(
    r"第\s*(\d+)\s*(?:/\s*\d+\s*)?(轮|輪|步|次迭代)|(\d+)번째 (에포크|에폭|스텝|반복)의?"
)
_COUNTS = {"轮": "epoch", "輪": "epoch", "步": "step", "次迭代": "iteration"}


def translated(text: str) -> str:
    """Return a line with the known words in English, its table drawn with '|'; ASCII as it is."""
    if text.isascii():
        return text
    text = text.translate(_SIGNS)
    text = _COUNTED.sub(_counted, text)
    return _KNOWN.sub(lambda m: f" {_WORDS[m.group().lower()]} ", text)


def _counted(match: re.Match[str]) -> str:
    count, unit = match[1] or match[3], match[2] or match[4]
    return f" {_COUNTS.get(unit) or _WORDS[unit]} {count} "
