"""Mail: taken in, taken apart, screened, matched to its case, and answered."""
