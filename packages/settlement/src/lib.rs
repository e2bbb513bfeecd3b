//! Who owes what for a contract: holds, delivery, liability, imbalance, fees, netting.
