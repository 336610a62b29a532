package claim_test

import _ "guanxi/scenarios/question"
