from beneficiaries.models.facility import Facility, FacilityVersion, Sector
from beneficiaries.models.product import Certificate, Product, VotingRound

__all__ = ["Certificate", "Facility", "FacilityVersion", "Product", "Sector", "VotingRound"]
