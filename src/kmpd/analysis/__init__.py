"""What readings and amounts mean for people: pure, exact where money is concerned."""
